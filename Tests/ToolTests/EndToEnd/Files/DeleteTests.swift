import Glibc
import System
import TestSupport
import Testing
import Tool

/// `--delete` with both programs.
@Suite(.waiting) struct `Deleting what the server has no more` {
    private let bench: Workbench
    private let outside: TemporaryFolder

    init() throws {
        bench = try Workbench()
        outside = try TemporaryFolder()
        try outside.write("untouched", to: "file")
        try bench.share.makeFolder("logs")
        try bench.share.makeFolder("empty")
        for name in ["logs/1", "logs/2"] { try bench.share.write("log\n", to: LocalPath(name)) }
        try bench.output.makeFolder("logs")
        try bench.output.makeFolder("logs/old")
        for name in ["logs/0", "logs/old/x"] {
            try bench.output.write("old\n", to: LocalPath(name))
        }
        try bench.output.link("logs/file", to: "\(outside.path)/file")
        try bench.output.link("logs/folder", to: "\(outside.path)")
    }

    @Test func `makes no room under no-clobber`() throws {
        try bench.share.makeFolder("logs/was-file")
        try bench.share.write("new\n", to: "logs/was-file/inner")
        try bench.share.write("new\n", to: "logs/was-folder")
        try bench.output.write("mine\n", to: "logs/was-file")
        try bench.output.makeFolder("logs/was-folder")
        try bench.output.write("mine\n", to: "logs/was-folder/inner")
        let server = try bench.serve()
        let outcome = try bench.get("-r", "--delete", "--no-clobber", "logs")
        #expect(outcome.status != 0)
        #expect(!outcome.errorText.contains("removed: "), "\(outcome.errorText)")
        #expect(outcome.errorText.contains("nothing was removed, because 2 items failed: "))
        #expect(try bench.output.read("logs/was-file") == Array("mine\n".utf8))
        #expect(try bench.output.read("logs/was-folder/inner") == Array("mine\n".utf8))
        withExtendedLifetime(server) {}
    }

    @Test func `says first what it would remove, then removes it, once`() throws {
        let server = try bench.serve()
        let plan = try bench.get("-r", "--delete", "--dry-run", "logs")
        plan.expect(.done)
        #expect(
            plan.outputText == """
                to fetch: logs/1 (4 B)
                to fetch: logs/2 (4 B)
                to remove: logs/old/x
                to remove: logs/old/
                to remove: logs/folder
                to remove: logs/file
                to remove: logs/0

                """)
        #expect(plan.errorText == "2 to fetch, 5 to remove (nothing was written)\n")
        let outcome = try bench.get("-r", "--delete", "logs")
        outcome.expect(.done)
        #expect(outcome.errorText.contains("removed: logs/old/x\nremoved: logs/old/\n"))
        #expect(outcome.errorText.contains("\n2 fetched, 5 removed (8 B in "))
        try bench.expectOutput(["logs"])
        #expect(try Folder(bench.output.path("logs")).names() == ["1", "2"])
        #expect(try outside.read("file") == Array("untouched".utf8))
        let again = try bench.get("-r", "--delete", "logs")
        again.expect(.done)
        #expect(again.errorText.hasPrefix("2 unchanged ("))
        withExtendedLifetime(server) {}
    }

    @Test(arguments: [["--dry-run"], [], ["-q"]])
    func `stays where something failed, and it is said why`(flags: [String]) throws {
        try bench.output.link("logs/1", to: "\(outside.path)/file")
        let server = try bench.serve()
        let outcome = try bench.startGetting(["-r", "--delete", "--json", "logs"] + flags).wait()
        outcome.expect(.localFile)
        let sentence =
            "btfile-get: nothing was removed, because 1 item failed: 5 names here are not on the "
            + "server; fix what failed, and run again\n"
        #expect(outcome.errorText.ranges(of: sentence).count == 1, "\(outcome.errorText)")
        for word in ["removed", "to_remove"] {
            #expect(!outcome.outputText.contains("\"status\":\"\(word)\""), "\(outcome.outputText)")
        }
        #expect(outcome.outputText.contains(#""not_removed":5,"#), "\(outcome.outputText)")
        #expect(try bench.output.read("logs/old/x") == Array("old\n".utf8))
        withExtendedLifetime(server) {}
    }

    @Test func `goes however deep it is`() throws {
        let server = try bench.serve()
        let names = (0..<300).map { _ in LocalPath(String(repeating: "n", count: 255)) }
        _ = try Folder(bench.output.path("logs")).makeFolders(names).createFile("file")
        let plan = try bench.get("-r", "--delete", "--dry-run", "logs")
        plan.expect(.done)
        #expect(plan.errorText == "2 to fetch, 306 to remove (nothing was written)\n")
        let outcome = try bench.get("-r", "--delete", "logs")
        outcome.expect(.done)
        #expect(outcome.errorText.contains("\n2 fetched, 306 removed (8 B in "))
        #expect(try Folder(bench.output.path("logs")).names() == ["1", "2"])
        withExtendedLifetime(server) {}
    }

    @Test func `tells programs too`() throws {
        let server = try bench.serve()
        let outcome = try bench.get("-r", "--delete", "--json", "logs")
        outcome.expect(.done)
        let lines = outcome.outputText.split(separator: "\n")
        let path = "\(bench.output.path)/logs/old"
        #expect(lines.contains(#"{"path":"\#(path)","status":"removed","kind":"directory"}"#))
        #expect(lines.contains(#"{"path":"\#(path)/x","status":"removed","kind":"file"}"#))
        #expect(lines.last?.contains(#""removed":5,"#) == true)
        withExtendedLifetime(server) {}
    }

    @Test func `removes nothing when the folder is not there, or nobody answers`() throws {
        try bench.get("-r", "--delete", "--retry", "0", "logs").expect(.unreachable)
        let server = try bench.serve()
        try bench.output.rename("logs", to: "nope")
        try bench.get("-r", "--delete", "nope").expect(.refused)
        #expect(try bench.output.read("nope/old/x") == Array("old\n".utf8))
        withExtendedLifetime(server) {}
    }

    @Test(arguments: [["--dry-run"], []])
    func `each folder that cannot be read is told, once`(flags: [String]) throws {
        let server = try bench.serve()
        let folders = ["logs/in", "logs/un"]
        for folder in folders {
            try bench.output.makeFolder(LocalPath(folder))
            try bench.output.write("kept", to: LocalPath("\(folder)/x"))
            try bench.output.setPermissions(0, of: LocalPath(folder))
        }
        // The superuser reads everything, unless he gives that up.
        let command =
            "[ $(id -u) != 0 ] || give='setpriv --bounding-set -dac_override,-dac_read_search'; "
            + "exec $give \"$0\" \"$@\""
        let outcome = try bench.getInShell(
            command, arguments: ["-r", "--delete", "logs"] + flags)
        outcome.expect(.localFile)
        for folder in folders {
            let path = "\(bench.output.path)/\(folder)"
            let parts = outcome.errorText.ranges(of: "to be deleted in \(path): permission denied;")
            #expect(parts.count == 1, "\(outcome.errorText)")
        }
        withExtendedLifetime(server) {}
    }

    /// The listing of a folder that was asked for tells nothing about the folder itself.
    @Test(arguments: [["x/y", "x"], ["x", "x/y"]])
    func `a folder that is asked for by itself as well gets its mode and time`(
        names: [String]
    ) throws {
        let bench = try Workbench()
        for name: LocalPath in ["x", "x/y"] { try bench.share.makeFolder(name) }
        try bench.share.setPermissions(0o700, of: "x/y")
        let touched = Program(at: "/usr/bin/touch").run(
            ["-d", "@1000000000", "\(bench.share.path("x/y"))"])
        #expect(touched.status == 0)
        let server = try bench.serve()
        try bench.startGetting(["-r"] + names).wait().expect(.done)
        let folder = try #require(try bench.output.status(of: "x/y"))
        #expect(folder.permissions == 0o700)
        #expect(folder.modified.seconds == 1_000_000_000)
        withExtendedLifetime(server) {}
    }

    @Test func `an empty folder comes too`() throws {
        let server = try bench.serve()
        try bench.get("-r", "empty").expect(.done)
        #expect(try bench.output.status(of: "empty")?.kind == .directory)
        withExtendedLifetime(server) {}
    }
}

extension Folder {
    /// The names in the folder, sorted.
    fileprivate func names() throws -> [LocalPath] {
        var reader = try FolderReader(self)
        var names: [LocalPath] = []
        while let name = try reader.next() { names.append(name) }
        return names.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    }
}
