import Glibc
import System
import TestSupport
import Testing
import Tool
import Wire

/// The line of progress as a person sees it, on a terminal of its own.
@Suite(.waiting) struct `Progress on a terminal` {
    private let bench: Workbench

    init() throws {
        bench = try Workbench()
        for folder in ["東京の写真を集めたとても長い名前のフォルダー", "one"] {
            try bench.share.makeFolder(LocalPath(folder))
        }
        let names = [
            "東京の写真を集めたとても長い名前のフォルダー/" + String(repeating: "e\u{301}", count: 60),
            "東京の写真を集めたとても長い名前のフォルダー/🦊🦊🦊🦊🦊🦊🦊🦊❤\u{FE0F}❤\u{FE0F}.jpeg",
            String(repeating: "long-", count: 40) + ".txt", "one/only.iso", "a",
        ]
        for (number, name) in names.enumerated() {
            try bench.share.write(
                SeededContent.bytes(60_000, seed: UInt64(number)), to: LocalPath(name))
        }
    }

    private func start(
        _ arguments: [String], from address: UnixAddress? = nil, columns: Int = 80,
        environment: [String] = ["LC_ALL=C.UTF-8", "TERM=xterm-256color"]
    ) throws -> RunningProgram {
        let server = "unix:\(try address ?? bench.address())"
        return Program("btfile-get").start(
            [server, "-P", "\(bench.output.path)", "--no-compress"] + arguments,
            environment: environment, errorStream: .terminal(columns: columns))
    }

    private func screen(
        _ bytes: [UInt8], columns: Int = 80, _ shrinking: TerminalScreen.Shrinking = .wraps
    ) -> TerminalScreen {
        var screen = TerminalScreen(columns: columns, shrinking: shrinking)
        screen.feed(bytes)
        return screen
    }

    /// The per cent at the beginning of each drawing that has one.
    private func percents(_ screen: TerminalScreen) -> [Int] {
        screen.drawings.compactMap { drawing in
            drawing.prefix(4).last == "%" ? Int(drawing.prefix(3).filter { $0 != " " }) : nil
        }
    }

    @Test(arguments: [20, 40, 80, 120], ["C.UTF-8", "C"])
    func `a batch has one line that fits, and leaves nothing but its summary`(
        columns: Int, locale: String
    ) throws {
        let server = try bench.serve()
        let outcome = try start(
            ["-r", "--limit-rate", "150K", "."], columns: columns,
            environment: ["LC_ALL=\(locale)", "TERM=xterm-256color"]
        ).wait()
        #expect(outcome.status == 0)
        let screen = screen(outcome.errors, columns: columns)
        #expect(screen.edgeDrawings == 0 && screen.unknown == [])
        #expect(screen.rows.joined().hasPrefix("5 fetched ("), "\(screen.rows)")
        let percents = percents(screen)
        #expect(percents.count > 3 && percents == percents.sorted(), "\(screen.drawings)")
        #expect(locale != "C" || outcome.errorText.unicodeScalars.allSatisfy(\.isASCII))
        guard columns >= 80 else { return }
        let whole = screen.drawings.filter { $0.contains("/300 kB ") && $0.contains("/5 ") }
        #expect(!whole.isEmpty, "\(screen.drawings)")
        #expect(screen.drawings.contains { $0.contains("kB/s     0:0") })
        let mark = locale == "C" ? "..." : "…"
        #expect(whole.contains { $0.contains(mark) && $0.hasSuffix("txt") }, "\(whole)")
        withExtendedLifetime(server) {}
    }

    @Test func `a folder of one file is shown like one file`() throws {
        let server = try bench.serve()
        let outcome = try start(["-r", "--limit-rate", "60K", "one"]).wait()
        let screen = screen(outcome.errors)
        #expect(percents(screen).count > 3)
        #expect(screen.drawings.contains { $0.contains("/60.0 kB ") && $0.contains(" 0:00") })
        #expect(!outcome.errorText.contains("0 files") && !outcome.errorText.contains("/1 "))
        withExtendedLifetime(server) {}
    }

    @Test(
        arguments: [TerminalScreen.Shrinking.wraps, .cuts], [true, false])
    func `a window that is made narrower has no torn lines`(
        shrinking: TerminalScreen.Shrinking, hasSignal: Bool
    ) throws {
        let server = try bench.serve()
        let client = try start(["-r", "--limit-rate", "100K", "."], columns: 120)
        var screen = TerminalScreen(columns: 120, shrinking: shrinking)
        var fed = 0
        for columns in [100, 81, 60, 33, 20] {
            let drawn = screen.drawings.count
            // A drawing of the width that it has now.
            try #require(
                client.waits { _ in
                    screen.feed(client.errorBytes[fed...])
                    fed = client.errorBytes.count
                    return screen.drawings.count >= drawn + 2
                })
            client.whileStopped {
                screen.feed(client.errorBytes[fed...])
                fed = client.errorBytes.count
                screen.resize(columns: columns)
                client.resizeTerminal(columns: columns)
            }
            if hasSignal { client.send(SIGWINCH) }
        }
        let outcome = client.wait()
        screen.feed(outcome.errors[fed...])
        #expect(outcome.status == 0)
        #expect(screen.edgeDrawings == 0)
        #expect(screen.rows.joined().hasPrefix("5 fetched ("), "\(screen.rows)")
        #expect(!screen.rows.joined().contains("%"), "\(screen.rows)")
        withExtendedLifetime(server) {}
    }

    @Test func `a stall says for how long and what comes then, and ends without a trace`() throws {
        let server = try bench.serve()
        for (flags, then) in [(["--retry", "0"], "gives up in "), ([], "reconnects in ")] {
            let gate = try bench.gate(lettingThrough: 90_000)
            let client = try start(flags + ["-r", "."], from: gate.address)
            try #require(client.waits(forError: then), "\(client.errorText)")
            gate.open()
            let outcome = client.wait()
            #expect(outcome.status == 0)
            let screen = screen(outcome.errors)
            let stalls = screen.drawings.filter { $0.contains("stalled ") }
            #expect(
                stalls.allSatisfy { $0.hasSuffix(" s") && $0.contains(" s, \(then)") }, "\(stalls)")
            #expect(stalls.allSatisfy { !$0.contains("kB/s") })
            #expect(screen.coloured["33"]?.contains("s") == true)
            #expect(screen.rows.count == 1, "\(screen.rows)")
            for name in try bench.output.names() where name != Workbench.canaryName {
                try bench.output.removeAll(name)
            }
        }
        withExtendedLifetime(server) {}
    }

    @Test func `a server that is away is told on the one line that is there`() throws {
        let first = try bench.serve()
        let gate = try bench.gate(lettingThrough: 90_000)
        let client = try start(
            ["--retry", "100", "--retry-delay", "1", "-r", "."], from: gate.address)
        try #require(gate.waitUntilHeld())
        try #require(client.waits(forError: "%"))
        first.send(SIGKILL)
        _ = first.wait()
        try #require(client.waits { $0.components(of: "trying again in ") > 3 })
        let second = try bench.serve()
        gate.open()
        let outcome = client.wait()
        #expect(outcome.status == 0)
        let screen = screen(outcome.errors)
        #expect(screen.edgeDrawings == 0)
        #expect(screen.drawings.contains { $0.contains("; trying again in 1 s") })
        #expect(screen.rows.count == 1 && screen.rows[0].hasPrefix("5 fetched"), "\(screen.rows)")
        withExtendedLifetime(second) {}
    }

    @Test func `a log gets one line when the server is lost, and each try with -v`() throws {
        // Its socket stays, and nothing listens there.
        let server = try bench.serve()
        server.send(SIGKILL)
        _ = server.wait()
        for (flags, count) in [([], 1), (["-v"], 3)] {
            let outcome = try bench.startGetting(
                flags + ["--retry", "3", "--retry-delay", "0", "a"]
            ).wait()
            #expect(
                outcome.errorText.components(of: "trying again in ") == count + 1,
                "\(outcome.errorText)")
        }
    }

    @Test func `a terminal that cannot write over a line gets lines, and a pipe gets none`() throws
    {
        let server = try bench.serve()
        let flags = ["-r", "--limit-rate", "300K", "."]
        let dumb = try start(flags, environment: ["LC_ALL=C.UTF-8", "TERM=dumb"]).wait()
        #expect(!dumb.errorText.contains("\u{1B}"))
        let lines = dumb.errorText.split(separator: "\r\n")
        #expect(lines.count == 10, "\(lines)")
        #expect(lines.dropLast().allSatisfy { $0.contains("/5 files: ") && $0.contains("% (") })
        try bench.output.removeAll("a")
        let piped = try bench.get("--no-compress", "--limit-rate", "100K", "a")
        #expect(piped.errorText.split(separator: "\n").count == 1)
        withExtendedLifetime(server) {}
    }

    @Test(arguments: [
        (["TERM=xterm"], true), (["TERM=xterm", "NO_COLOR="], true),
        (["TERM=xterm", "NO_COLOR=1"], false), (["TERM=vt100"], false), ([], false),
    ])
    func `colour is shown where the terminal has it, and never with NO_COLOR`(
        environment: [String], hasColour: Bool
    ) throws {
        let server = try bench.serve()
        let outcome = try start(
            ["--limit-rate", "100K", "a", "nope"], environment: environment + ["LC_ALL=C.UTF-8"]
        ).wait()
        #expect(outcome.status == Tool.ExitStatus.refused.rawValue)
        #expect(outcome.errorText.contains("░") && outcome.errorText.contains("\u{1B}[K"))
        let screen = screen(outcome.errors)
        #expect(screen.unknown == [])
        #expect(outcome.errorText.contains("\u{1B}[2m") == hasColour)
        #expect(screen.coloured.isEmpty != hasColour)
        // The sentence about the name that is not there, and the summary.
        #expect((screen.coloured["31"]?.contains("f") == true) == hasColour)
        withExtendedLifetime(server) {}
    }
}
