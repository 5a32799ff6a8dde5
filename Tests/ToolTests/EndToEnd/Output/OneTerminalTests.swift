import Glibc
import System
import TestSupport
import Testing
import Tool

/// Standard output and standard error on one terminal, as when nothing is redirected.
@Suite(.waiting) struct `One terminal for both streams` {
    private let bench: Workbench
    private let server: RunningProgram
    private static let text = Array(String(repeating: "a line of notes\n", count: 5_000).utf8)

    init() throws {
        bench = try Workbench("notes", Self.text)
        server = try bench.serve()
    }

    /// Starts a fetch with both streams on one terminal.
    private func start(
        _ arguments: [String], from address: UnixAddress, environment: [String] = []
    ) -> RunningProgram {
        let program = [Program("btfile-get").path, "unix:\(address)"]
        return Program(at: "/bin/sh").start(
            ["-c", "exec \"$0\" \"$@\" >&2"] + program + arguments,
            environment: environment + ["LC_ALL=C.UTF-8"], errorStream: .terminal(columns: 60))
    }

    @Test func `a bar is not drawn into a text that goes there`() throws {
        let flags = ["--limit-rate", "100K", "--no-compress"]
        let outcome = start(flags + ["-o", "-", "notes"], from: try bench.address()).wait()
        outcome.expect(.done)
        #expect(!outcome.errorText.contains("\u{1B}"))
        #expect(!outcome.errorText.contains("%"))
        #expect(outcome.errorText.hasPrefix("a line of notes\r\na line of notes\r\n"))
    }

    @Test func `a bar that is asked for is drawn all the same`() throws {
        let gate = try bench.gate(lettingThrough: 50_000)
        let flags = ["--progress", "bar", "--no-compress"]
        let client = start(flags + ["-o", "-", "notes"], from: gate.address)
        #expect(client.waits(forError: "%"))
        gate.open()
        client.wait().expect(.done)
    }

    @Test func `where the terminal cannot write over a line, lines come`() throws {
        for terminal in ["xterm", "dumb"] {
            let outcome = start(
                [
                    "--limit-rate", "100K", "--no-compress", "-o",
                    "\(bench.output.path)/\(terminal)", "notes",
                ],
                from: try bench.address(), environment: ["TERM=\(terminal)"]
            ).wait()
            #expect(outcome.status == 0)
            #expect(outcome.errorText.contains("% (") == (terminal == "dumb"))
            #expect(outcome.errorText.contains("\u{1B}") == (terminal == "xterm"))
            #expect(outcome.errorText.contains("notes"))
        }
    }

    @Test func `each object of JSON has a line of its own`() throws {
        try bench.share.write("two\n", to: "b")
        let gate = try bench.gate(lettingThrough: 50_000)
        let flags = ["--json", "--no-compress", "-P", "\(bench.output.path)"]
        let client = start(flags + ["notes", "b"], from: gate.address)
        #expect(client.waits(forError: "0/2  notes"))
        gate.open()
        let outcome = client.wait()
        outcome.expect(.done)
        let lines = outcome.errorText.split(separator: "\r\n").filter { $0.contains("{") }
        #expect(lines.count == 3)
        for line in lines {
            let isAlone = line.hasPrefix("{") || line.contains("\r\u{1B}[K{")
            #expect(isAlone, "\(line.debugDescription)")
        }
    }

    @Test(arguments: [true, false])
    func `Ctrl-C is not for what a script has started with &, which hears a process all the same`(
        isAside: Bool
    ) throws {
        // What the shell does for a program behind &, and on a terminal of its own.
        let shell = "trap \(isAside ? "''" : "-") INT; exec setsid --ctty \"$0\" \"$@\" <&2 >&2"
        let other = try bench.address("other")
        let program = [Program("btfile-serve").path, "--listen", "unix:\(other)"]
        let aside = Program(at: "/bin/sh").start(
            ["-c", shell] + program + ["--dir", "\(bench.share.path)"],
            errorStream: .terminal(columns: 60))
        try #require(aside.waits(forError: "serving "), "\(aside.errorText)")
        aside.type("\u{3}")
        // The terminal shows it when it has gone through.
        try #require(aside.waits(forError: "^C"))
        if isAside {
            try bench.get("notes", from: other).expect(.done)
            aside.send(SIGINT)
        }
        aside.wait().expect(.done)
    }
}
