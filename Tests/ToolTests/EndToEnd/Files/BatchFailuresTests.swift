import Glibc
import System
import TestSupport
import Testing
import Tool

/// One batch in which everything goes wrong that can, with both programs.
@Suite(.waiting) struct `A batch with many kinds of failure` {
    /// More than the sockets and the server hold, so that its end is read after the change.
    private static let content = SeededContent.bytes(4_000_000, seed: 6)

    private let bench: Workbench

    init() throws {
        bench = try Workbench("moving", Self.content)
        try bench.share.makeFolder("folder")
        for name in ["kept", "one", "two", "twin", "denied", "way"] {
            try bench.share.write("\(name)\n", to: LocalPath(name))
        }
        try bench.share.setPermissions(0, of: "denied")
        try bench.share.write("", to: "huge")
        try bench.share.open().openFileToWrite("huge").truncate(to: 6_000_000)
        try bench.output.write("mine\n", to: "kept")
        try bench.output.link("link", to: ".")
    }

    /// A server that may read no more than the permissions say, whoever runs the tests.
    private func serve() throws -> RunningProgram {
        let program = Program("btfile-serve").path
        let arguments = ["--dir", "\(bench.share.path)", "--listen", "unix:\(try bench.address())"]
        let server =
            geteuid() == 0
            ? Program(at: "/usr/bin/setpriv").start(
                ["--bounding-set", "-all", "--inh-caps", "-all", program] + arguments)
            : Program(at: program).start(arguments)
        try #require(server.waits(forError: "serving "), "\(server.errorText)")
        return server
    }

    /// Fetches all of it, and changes a file while it comes.
    private func run(_ list: String, _ names: [String]) throws -> Outcome {
        let gate = try bench.gate(lettingThrough: 40_000)
        let client = Program("btfile-get").start(
            [
                "unix:\(gate.address)", "-P", "\(bench.output.path)", "--json", "--no-compress",
                "--retry", "0", "--no-clobber", "--max-filesize", "5M", "-i", "-",
            ] + names, input: list)
        try #require(gate.waitUntilHeld())
        try bench.share.open().openFileToWrite("moving").truncate(to: 1_000_000)
        gate.open()
        return client.wait()
    }

    private static let names = [
        "moving", "kept", "nope", "denied", "folder", "huge", "one", "zz*", "tw*",
    ]
    private static let list = "way\tlink/way\ntwin\tone\ntwo\n"

    @Test func `reports each, fetches the rest, and ends as the first one says`() throws {
        let server = try serve()
        let outcome = try run("/etc/passwd\n" + Self.list, Self.names)
        outcome.expect(.usage)
        let lines = outcome.outputText.split(separator: "\n").map(String.init)
        let failures: [(name: String, kind: String, said: String)] = [
            ("null", "usage", "line 1: the name begins with a slash: remove it"),
            (#""moving""#, "refused", "moving: changed while it was sent"),
            (#""kept""#, "exists", "/kept exists"),
            (#""nope""#, "refused", "nope: not found"),
            (#""denied""#, "refused", "denied: "),
            (#""folder""#, "refused", "folder: "),
            (#""huge""#, "too_large", "huge is 6.0 MB"),
            (#""way""#, "local_file", "/link/way: part of its path is a symbolic link"),
            (#""twin""#, "usage", "twin: another file of this command goes to "),
            (#""zz*""#, "refused", "zz*: nothing on the server matches"),
        ]
        for failure in failures {
            let line = lines.first { line in
                line.hasPrefix(#"{"name":\#(failure.name),"#) && line.contains(#""failed""#)
            }
            #expect(line?.contains(#""kind":"\#(failure.kind)""#) == true, "\(failure.name)")
            #expect(line?.contains(failure.said) == true, "\(failure.name): \(line ?? "-")")
            #expect(outcome.errorText.contains(failure.said), "\(failure.name)")
        }
        #expect(outcome.errorText.split(separator: "\n").count == failures.count)
        #expect(lines.last?.contains(#""failed":\#(failures.count),"#) == true)
        #expect(lines.last?.hasPrefix(#"{"total":{"fetched":3,"#) == true, "\(lines.last ?? "")")
        for name in ["one", "two"] {
            #expect(try bench.output.read(LocalPath(name)) == Array("\(name)\n".utf8))
        }
        #expect(try bench.output.read("kept") == Array("mine\n".utf8))
        withExtendedLifetime(server) {}
    }

    @Test(
        arguments: [
            (["kept", "one", "nope", "huge"], .exists), (["nope", "one", "huge"], .refused),
            (["huge", "one", "nope"], .tooLarge), (["link/x", "one", "huge"], .localFile),
        ] as [([String], Tool.ExitStatus)])
    func `ends with the status of the failure that shows first`(
        names: [String], status: Tool.ExitStatus
    ) throws {
        let server = try serve()
        let flags = ["--max-filesize", "5M", "--no-clobber"]
        try bench.startGetting(flags + names).wait().expect(status)
        #expect(try bench.output.read("one") == Array("one\n".utf8))
        withExtendedLifetime(server) {}
    }
}
