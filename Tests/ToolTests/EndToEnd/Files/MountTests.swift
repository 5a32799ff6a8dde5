import System
import TestSupport
import Testing
import Tool

/// File systems that the user has mounted in the output folder, in a namespace of their own.
@Suite(.waiting, .enabled(if: Namespace.isPossible, "no mounts can be made here"))
struct `Mounts in the output folder` {
    private let bench: Workbench

    init() throws {
        bench = try Workbench()
        for folder in ["sub", "sub/deep"] { try bench.share.makeFolder(LocalPath(folder)) }
        for name in ["sub/b", "sub/deep/c"] { try bench.share.write("new\n", to: LocalPath(name)) }
        try bench.output.makeFolder("sub")
        try bench.output.makeFolder("gone")
    }

    /// Runs a command in which `mounted` mounts, and the program and arguments are `"$@"`.
    private func get(_ command: String, _ arguments: [String]) throws -> Outcome {
        let place = ["unix:\(try bench.address())", "-P", "\(bench.output.path)"]
        let mounts = "cd '\(bench.output.path)'; mount -t tmpfs none sub; mount -t tmpfs none gone;"
        return Program(at: Namespace.program).run(
            ["-m", "/bin/sh", "-ec", mounts + command, Program("btfile-get").path] + place
                + arguments)
    }

    @Test func `are written to, and get modes and times as other folders do`() throws {
        let server = try bench.serve()
        // Long ago, or a folder that was just made would have the right time by itself.
        let touched = Program(at: "/usr/bin/touch").run(
            ["-d", "@1000000000", "\(bench.share.path("sub/deep"))"])
        #expect(touched.status == 0)
        let outcome = try get(
            """
            "$0" "$@"; cat sub/b sub/deep/c; stat -c %Y sub/deep; touch sub/stay
            "$0" "$@" --delete --dry-run; "$0" "$@" --delete; ls sub
            """, ["-r", "sub"])
        outcome.expect(.done)
        #expect(outcome.outputText.hasPrefix("new\nnew\n1000000000\n"), "\(outcome.outputText)")
        withExtendedLifetime(server) {}
    }

    @Test(arguments: [["--dry-run"], []])
    func `are not removed, which is said once, and all else is`(flags: [String]) throws {
        let server = try bench.serve()
        try bench.output.write("old\n", to: "old")
        let outcome = try get("\"$0\" \"$@\"", ["-r", "--delete", "."] + flags)
        outcome.expect(.localFile)
        let gone = "\(bench.output.path)/gone"
        let sentence =
            "cannot remove \(gone): it is a mount point or in use; unmount it and run again"
        #expect(outcome.errorText.ranges(of: sentence).count == 1, "\(outcome.errorText)")
        #expect(outcome.errorText.ranges(of: "cannot").count == 1, "\(outcome.errorText)")
        let isGone = try bench.output.status(of: "old") == nil
        #expect(isGone == flags.isEmpty)
        withExtendedLifetime(server) {}
    }
}

/// File systems that do not tell how much room they have, and a file that is mounted itself.
@Suite(.waiting, .enabled(if: Namespace.isPossible, "no mounts can be made here"))
struct `Odd mounts in the output folder` {
    private let bench: Workbench
    private let server: RunningProgram

    init() throws {
        bench = try Workbench("f", Array("new\n".utf8))
        server = try bench.serve()
        try bench.output.makeFolder("sub")
    }

    /// Fetches the file in `sub` after a command that mounts.
    private func get(after mount: String) throws -> Outcome {
        let command = "cd '\(bench.output.path)'; \(mount); \"$0\" \"$@\"; cat sub/f"
        let place = ["unix:\(try bench.address())", "-P", "\(bench.output.path)/sub", "f"]
        return Program(at: Namespace.program).run(
            ["-m", "/bin/sh", "-ec", command, Program("btfile-get").path] + place)
    }

    @Test(arguments: ["mount -t ramfs none sub", "mount -t tmpfs -o size=0 none sub"])
    func `take a file though they tell no size`(mount: String) throws {
        let outcome = try get(after: mount)
        outcome.expect(.done)
        #expect(outcome.outputText == "new\n")
    }

    @Test func `a file on which another one is mounted is not replaced`() throws {
        let outcome = try get(after: "echo old >sub/f; mount --bind sub/f sub/f")
        outcome.expect(.localFile)
        #expect(
            outcome.errorText.contains(
                "cannot write \(bench.output.path)/sub/f: it is a mount point or in use; "),
            "\(outcome.errorText)")
        #expect(try bench.output.read("sub/f") == Array("old\n".utf8))
    }
}

/// An overlay, which has its files on another file system, as in a container.
@Suite(
    .waiting,
    .enabled(if: Namespace.isPossible && Namespace.hasStrace, "no mounts or no strace here"))
struct `An output folder on an overlay` {
    /// What `syncfs` and `sync_file_range` say there is nothing about the disk.
    @Test func `has each file of a batch synced by itself`() throws {
        let bench = try Workbench("a", SeededContent.bytes(1_000))
        for name: LocalPath in ["b", "c"] { try bench.share.write("some", to: name) }
        let server = try bench.serve()
        let mounts = """
            mount -t tmpfs none /mnt; cd /mnt; mkdir lower upper work merged
            mount -t overlay -o lowerdir=lower,upperdir=upper,workdir=work none merged
            strace -f -o '\(bench.output.path)/calls' -e trace=fdatasync "$0" "$@"
            """
        let outcome = Program(at: Namespace.program).run(
            ["-m", "/bin/sh", "-ec", mounts, Program("btfile-get").path]
                + ["-P", "/mnt/merged", "unix:\(try bench.address())", "a", "b", "c"])
        outcome.expect(.done)
        let calls = String(decoding: try bench.output.read("calls"), as: UTF8.self)
        #expect(calls.ranges(of: "fdatasync(").count == 3, "\(calls)")
        server.send(15)
        server.wait().expect(.done)
    }
}

/// What somebody has mounted in the share, in the server's own namespace.
@Suite(.waiting, .enabled(if: Namespace.isPossible, "no mounts can be made here"))
struct `Mounts in the share` {
    /// Folders and a file of the share's own file system, and another file system.
    @Test func `are neither listed nor served`() throws {
        let bench = try Workbench("own", Array("own\n".utf8))
        let outside = try TemporaryFolder()
        try outside.write("outside\n", to: "file")
        for name: LocalPath in ["bound", "other"] { try bench.share.makeFolder(name) }
        try bench.share.write("covered\n", to: "file")
        let mounts = """
            cd '\(bench.share.path)'; mount -t tmpfs none other
            mount --bind '\(outside.path)' bound
            mount --bind '\(outside.path)/file' file; exec "$0" "$@"
            """
        let address = "unix:\(try bench.address())"
        let server = Program(at: Namespace.program).start(
            ["-m", "/bin/sh", "-ec", mounts, Program("btfile-serve").path]
                + ["--dir", "\(bench.share.path)", "--listen", address])
        try #require(server.waits(forError: "serving "), "\(server.errorText)")
        for flag in ["-l", "-rl"] {
            let listing = try bench.getPlainly(flag)
            listing.expect(.done)
            let lines = listing.outputText.split(separator: "\n")
            #expect(lines.count == 1 && lines[0].hasSuffix("own"), "\(listing.outputText)")
        }
        try bench.get("-r", ".").expect(.done)
        for name in ["file", "bound/file", "bound"] { try bench.get(name).expect(.refused) }
        try bench.expectOutput(["own"])
        server.send(15)
        server.wait().expect(.done)
    }
}

/// Both programs where no /proc is mounted, as in the first moments of a system.
@Suite(.waiting, .enabled(if: Namespace.isPossible, "no mounts can be made here"))
struct `Without /proc` {
    /// Runs a program with its arguments where nothing is in /proc.
    private func start(_ program: String, _ arguments: String...) -> RunningProgram {
        start(program, arguments)
    }

    private func start(_ program: String, _ arguments: [String]) -> RunningProgram {
        Program(at: Namespace.program).start(
            ["-m", "/bin/sh", "-ec", "mount -t tmpfs none /proc; exec \"$0\" \"$@\""]
                + [Program(program).path] + arguments)
    }

    @Test(arguments: ["btfile-serve", "btfile-get"])
    func `each program has its arguments`(program: String) {
        let outcome = start(program, "--version").wait()
        outcome.expect(.done)
        #expect(outcome.outputText.hasPrefix("\(program) "), "\(outcome.outputText)")
        start(program, "--no-such-flag").wait().expect(.usage)
    }

    @Test func `a file is served and fetched`() throws {
        let bench = try Workbench("notes", Array("some notes\n".utf8))
        let address = "unix:\(try bench.address())"
        let server = start("btfile-serve", "--dir", "\(bench.share.path)", "--listen", address)
        try #require(server.waits(forError: "serving "), "\(server.errorText)")
        start("btfile-get", address, "-P", "\(bench.output.path)", "notes").wait().expect(.done)
        #expect(try bench.output.read("notes") == Array("some notes\n".utf8))
        server.send(15)
        server.wait().expect(.done)
    }
}

extension `Without /proc` {
    @Test func `a link that may have to be hidden makes a listing partial`() throws {
        let bench = try Workbench("file", Array("some notes\n".utf8))
        try bench.share.makeFolder("real")
        try bench.share.write("1", to: "real/1")
        for (link, target) in [("link", "file"), ("current", "real")] {
            try bench.share.link(LocalPath(link), to: target)
        }
        let address = "unix:\(try bench.address())"
        let flags = ["--dir", "\(bench.share.path)", "--follow-symlinks", "--listen", address]
        let output = try TemporaryFolder()
        let getting = [address, "-P", "\(output.path)"]
        let before = Program("btfile-serve").start(flags)
        try #require(before.waits(forError: "serving "), "\(before.errorText)")
        Program("btfile-get").run(getting + ["-r", "."]).expect(.done)
        #expect(try output.names() == ["current", "file", "link", "real"])
        before.send(15)
        before.wait().expect(.done)

        let server = start("btfile-serve", flags)
        try #require(server.waits(forError: "serving "), "\(server.errorText)")
        let outcome = Program("btfile-get").run(getting + ["-r", "--delete", "."])
        outcome.expect(.refused)
        #expect(outcome.errorText.contains("nothing there is removed"), "\(outcome.errorText)")
        #expect(try output.names() == ["current", "file", "link", "real"])
        let link = Program("btfile-get").run(getting + ["link"])
        link.expect(.refused)
        #expect(!link.errorText.contains("no such file"), "\(link.errorText)")
        server.send(15)
        server.wait().expect(.done)
    }
}
