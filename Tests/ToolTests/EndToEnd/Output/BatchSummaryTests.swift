import Glibc
import System
import TestSupport
import Testing
import Tool

/// What is told of a batch besides its files: equal failures once, and what a signal has left.
@Suite(.waiting) struct `The report of a batch` {
    private let bench: Workbench

    init() throws {
        bench = try Workbench()
    }

    private func lines(_ text: String) -> [String] {
        text.split(separator: "\n").map(String.init)
    }

    @Test func `equal failures are told three times and counted; -v tells all`() throws {
        try bench.share.write("there\n", to: "there")
        let server = try bench.serve()
        let names = (1...250).map { "a\($0)" }
        let few = try bench.startGetting(["--json", "there"] + names).wait()
        few.expect(.refused)
        let reason = "not found in the served folder"
        #expect(
            lines(few.errorText)
                == (1...3).map { "btfile-get: a\($0): \(reason)" }
                + ["btfile-get: and 247 more: \(reason)"])
        let objects = lines(few.outputText)
        #expect(objects.count { $0.contains(#""status":"failed""#) } == 250)
        #expect(objects.last?.contains(#""failed":250,"#) == true)
        let all = try bench.startGetting(["-v", "there"] + names).wait()
        #expect(lines(all.errorText).count { $0.contains(reason) } == 250)
        #expect(!all.errorText.contains(" more: "))
        withExtendedLifetime(server) {}
    }

    @Test func `failures of several kinds are counted kind by kind`() throws {
        for number in 1...5 {
            try bench.share.write(
                SeededContent.bytes(2000 + number), to: LocalPath("large\(number)"))
            try bench.share.makeFolder(LocalPath("folder\(number)"))
        }
        let server = try bench.serve()
        let names = (1...5).flatMap { ["large\($0)", "folder\($0)"] }
        let outcome = try bench.startGetting(["--max-filesize", "1K"] + names).wait()
        outcome.expect(.tooLarge)
        let told = lines(outcome.errorText)
        #expect(told.count == 9, "\(told)")
        #expect(told.contains("btfile-get: and 2 more: larger than --max-filesize allows"))
        #expect(told.contains { $0.hasPrefix("btfile-get: and 2 more: not a file") })
        #expect(told.last?.hasPrefix("10 failed (") == true)
        withExtendedLifetime(server) {}
    }

    @Test(arguments: [(SIGINT, Tool.ExitStatus.interrupted), (SIGTERM, .terminated)])
    func `a signal in a batch tells what is left, and nothing has failed`(
        signal: CInt, status: Tool.ExitStatus
    ) throws {
        for number in 1...40 {
            try bench.share.write(
                SeededContent.bytes(20_000, seed: UInt64(number)), to: LocalPath("f\(number)"))
        }
        let server = try bench.serve()
        let gate = try bench.gate(lettingThrough: 300_000)
        let client = try bench.startGetting(
            ["--no-compress", "--progress", "lines", "-r", "."], from: gate.address)
        try #require(gate.waitUntilHeld())
        try #require(client.waits(forError: "30% ("))
        client.send(signal)
        let outcome = client.wait()
        outcome.expect(status)
        let summary = try #require(lines(outcome.errorText).last)
        let numbers = summary.split(separator: "(")[0].split(separator: " ").compactMap { Int($0) }
        #expect(numbers.count == 2 && numbers.reduce(0, +) == 40, "\(summary)")
        #expect(summary.contains(" fetched, ") && summary.contains(" left ("))
        #expect(summary.hasSuffix("; run again for the rest"))
        #expect(!outcome.errorText.contains("failed"), "\(outcome.errorText)")
        #expect(!outcome.errorText.contains("interrupted"))
        gate.open()
        let next = try bench.get("-r", ".")
        #expect(next.status == 0 && !next.errorText.contains("left"), "\(next.errorText)")
        withExtendedLifetime(server) {}
    }

    @Test func `rounds on a terminal have times, and in a log none`() throws {
        try bench.share.write("one\n", to: "a")
        let server = try bench.serve()
        for stream in [Program.ErrorStream.terminal(columns: 120), .pipe] {
            let client = try bench.startGetting(
                ["--watch", "604800", "a", "b"], errorStream: stream)
            try #require(client.waits(forError: " in 0."))
            try #require(client.waits(forError: "on the air"))
            client.send(SIGTERM)
            var screen = TerminalScreen(columns: 120)
            let outcome = client.wait()
            screen.feed(
                Array(
                    outcome.errorText.replacing("\r\n", with: "\n")
                        .replacing("\n", with: "\r\n").utf8))
            let isTimed = screen.rows.map { row in
                row.prefix(19).map { $0.isNumber ? "0" : $0 } == Array("0000-00-00 00:00:00")
            }
            #expect(!isTimed.isEmpty, "\(screen.rows)")
            let isTerminal = if case .terminal = stream { true } else { false }
            #expect(isTimed.allSatisfy { $0 == isTerminal }, "\(screen.rows)")
        }
        withExtendedLifetime(server) {}
    }
}
