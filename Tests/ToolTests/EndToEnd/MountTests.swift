import System
import TestSupport
import Testing
import Tool

/// File systems that the user has mounted in the output folder, in a namespace of their own.
@Suite(.enabled(if: Namespace.isPossible, "no mounts can be made here"))
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
    private func get(_ command: String, _ arguments: String...) throws -> Outcome {
        let place = ["unix:\(try bench.address())", "-P", "\(bench.output.path)"]
        let mounts = "cd '\(bench.output.path)'; mount -t tmpfs none sub; mount -t tmpfs none gone;"
        return Program(at: Namespace.program).run(
            ["-m", "/bin/sh", "-ec", mounts + command, Program("btfile-get").path] + place
                + arguments)
    }

    @Test func `are written to, and get modes and times as other folders do`() throws {
        let server = try bench.serve()
        let outcome = try get(
            """
            "$0" "$@"; cat sub/b sub/deep/c; stat -c %Y sub; touch sub/stay
            "$0" "$@" --delete --dry-run; "$0" "$@" --delete; ls sub
            """, "-r", "sub")
        outcome.expect(.done)
        let modified = try bench.share.open().status(of: "sub").modified.seconds
        #expect(outcome.outputText.hasPrefix("new\nnew\n\(modified)\n"), "\(outcome.outputText)")
        withExtendedLifetime(server) {}
    }
}

/// Whether this user may make mounts that nobody else sees.
private enum Namespace {
    static let program = "/usr/bin/unshare"

    static var isPossible: Bool {
        Program(at: program).run(
            ["-m", "/bin/sh", "-c", "mount -t tmpfs none /mnt"]
        ).status == 0
    }
}
