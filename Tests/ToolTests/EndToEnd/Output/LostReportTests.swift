import System
import TestSupport
import Testing
import Tool

/// Standard output that takes nothing: what a program was to read is lost, and that is told.
@Suite(.waiting) struct `A report that nobody gets` {
    private let bench: Workbench

    init() throws {
        bench = try Workbench("a", Array("one\n".utf8))
        try bench.share.write("two\n", to: "b")
    }

    /// Where standard output goes, and why that takes nothing.
    private static let ends = [
        (">/dev/full", "no space left on device"), (">&-", "bad file descriptor"),
        ("</dev/null >&0", "bad file descriptor"),
    ]

    @Test(arguments: ends)
    func `fails a transfer, whose files come all the same`(end: String, reason: String) throws {
        let server = try bench.serve()
        let outcome = try bench.getInShell("exec \"$0\" \"$@\" \(end)", "--json", "a", "b")
        outcome.expect(.localFile)
        #expect(
            outcome.errorText == "btfile-get: cannot write standard output: \(reason); the "
                + "transfer goes on\n")
        try bench.expectOutput(["a", "b"])
        withExtendedLifetime(server) {}
    }

    @Test(arguments: ends, [["-l"], ["-lr", "--json"], ["-r", ".", "--dry-run"]])
    func `fails what only shows`(end: (String, String), flags: [String]) throws {
        let server = try bench.serve()
        let outcome = Program(at: "/bin/sh").run(
            ["-c", "exec \"$0\" \"$@\" \(end.0)", Program("btfile-get").path]
                + ["unix:\(try bench.address())"] + flags)
        outcome.expect(.localFile)
        #expect(
            outcome.errorText.hasPrefix(
                "btfile-get: cannot write standard output: \(end.1)"))
        withExtendedLifetime(server) {}
    }

    @Test(arguments: ends)
    func `fails a file that was to go there`(end: String, reason: String) throws {
        let server = try bench.serve()
        let outcome = Program(at: "/bin/sh").run([
            "-c", "exec \"$0\" \"$@\" \(end)", Program("btfile-get").path,
            "unix:\(try bench.address())", "-o", "-", "a",
        ])
        outcome.expect(.localFile)
        #expect(
            outcome.errorText.hasPrefix("btfile-get: cannot write standard output: \(reason)"))
        withExtendedLifetime(server) {}
    }

    @Test(arguments: ["--help", "--version"], ["btfile-get", "btfile-serve"])
    func `fails a question about the program`(flag: String, program: String) {
        let outcome = Program(at: "/bin/sh").run([
            "-c", "exec \"$0\" \"$1\" >/dev/full", Program(program).path, flag,
        ])
        outcome.expect(.localFile)
        // There is nothing that could be resumed.
        #expect(
            outcome.errorText == "\(program): cannot write standard output: no space left on "
                + "device; free some space and run again\n")
    }

    @Test(arguments: ends)
    func `fails a check`(end: String, reason: String) throws {
        let server = try bench.serve()
        let address = "unix:\(try bench.address())"
        let outcome = Program(at: "/bin/sh").run([
            "-c", "exec \"$0\" --check \"$1\" \(end)", Program("btfile-get").path, address,
        ])
        outcome.expect(.localFile)
        #expect(outcome.errorText.contains("btfile-get: cannot write standard output: \(reason)"))
        let check = Program(at: "/bin/sh").run([
            "-c", "exec \"$0\" --check --listen \"$1.other\" --dir \"$2\" \(end)",
            Program("btfile-serve").path, address, "\(bench.share.path)",
        ])
        check.expect(.localFile)
        #expect(check.errorText.contains("btfile-serve: cannot write standard output: \(reason)"))
        withExtendedLifetime(server) {}
    }

    @Test func `leaves streams that are closed to no file`() throws {
        let server = try bench.serve()
        let outcome = try bench.getInShell("exec \"$0\" \"$@\" <&- >&- 2>&-", "--json", "a", "b")
        outcome.expect(.localFile)
        try bench.expectOutput(["a", "b"])
        #expect(try bench.output.read("a") == Array("one\n".utf8))
        withExtendedLifetime(server) {}
    }
}
