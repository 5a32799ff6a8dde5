import Glibc
import System
import TestSupport
import Testing
import Tool

/// The sizes of a listing, and its last line, with the real programs.
@Suite(.waiting) struct `Totals of listings` {
    private let bench: Workbench
    private let server: RunningProgram

    init() throws {
        bench = try Workbench("a", [UInt8](repeating: 1, count: 12_345))
        try bench.share.makeFolder("logs")
        try bench.share.makeFolder("empty")
        try bench.share.write("two\n", to: "logs/b")
        server = try bench.serve()
    }

    private func list(_ flags: String...) throws -> Outcome {
        Program("btfile-get").run(["-l", "unix:\(try bench.address())"] + flags)
    }

    /// The same with standard output on a terminal.
    private func listOnTerminal(_ flags: String...) throws -> [Substring] {
        let arguments = [Program("btfile-get").path, "-l", "\(try bench.address())"] + flags
        let outcome = Program(at: "/bin/sh").run(
            ["-c", "exec \"$0\" \"$@\" >&2"] + arguments, errorStream: .terminal(columns: 80))
        return outcome.errorText.split(separator: "\r\n")
    }

    @Test func `a person sees them together`() throws {
        #expect(try listOnTerminal().last == "1 file, 2 folders, 12.3 kB")
        #expect(try listOnTerminal("-r").last == "2 files, 2 folders, 12.3 kB")
        #expect(try listOnTerminal("--bytes", "logs").last == "1 file, 4 bytes")
        #expect(try listOnTerminal("empty") == ["nothing is there"])
        #expect(try listOnTerminal("nope").count == 1)
        #expect(try listOnTerminal("-q").last?.hasSuffix("  logs/") == true)
    }

    @Test func `who reads lines gets names only`() throws {
        let outcome = try list("-r")
        outcome.expect(.done)
        #expect(outcome.errorText.isEmpty)
        #expect(outcome.outputText.split(separator: "\n").count == 4)
        #expect(try list("empty") == Outcome(status: 0))
    }

    @Test func `--bytes does not round`() throws {
        let lines = try list("--bytes").outputText.split(separator: "\n")
        #expect(
            lines.map { $0.prefix(15) } == [
                "        12345  ", "            -  ", "            -  ",
            ])
        #expect(lines.map { $0.dropFirst(33) } == ["a", "empty/", "logs/"])
    }
}
