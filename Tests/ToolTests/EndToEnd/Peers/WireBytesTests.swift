import System
import TestSupport
import Testing
import Tool

/// What `on the air` and `wire_bytes` say, beside what a gate saw pass.
@Suite(.waiting) struct `The bytes on the air` {
    private let bench: Workbench

    init() throws {
        bench = try Workbench("notes.txt", Array(repeating: UInt8(ascii: "n"), count: 144))
        try bench.share.makeFolder("logs")
        for number in 0..<3 {
            let name = LocalPath("logs/\(number).log")
            try bench.share.write(SeededContent.bytes(40_000, seed: UInt64(number)), to: name)
        }
    }

    @Test(arguments: [[], ["--no-compress"]] as [[String]])
    func `are all that came, and each file has its share of them`(flags: [String]) throws {
        let server = try bench.serve()
        let gate = try bench.gate()
        let client = try bench.startGetting(
            flags + ["--json", "notes.txt", "logs/*.log"], from: gate.address)
        let outcome = client.wait()
        outcome.expect(.done)
        let counts = wireBytes(in: outcome)
        try #require(counts.count == 5, "\(outcome.outputText)")
        let all = gate.sessions.reduce(0) { $0 + $1.answered.count }
        #expect(counts[4] == all)
        let shares = counts.dropLast().reduce(0, +)
        #expect(shares <= all)
        for line in outcome.outputText.split(separator: "\n").dropLast() {
            let count = try #require(wireBytes(in: line))
            if line.contains("\"name\":\"notes.txt\"") {
                #expect((1..<400).contains(count), "\(line)")
            } else {
                // What is random cannot be compressed.
                #expect((39_000..<41_500).contains(count), "\(line)")
            }
        }
        withExtendedLifetime(server) {}
    }

    @Test func `are those of a listing too, and of all sessions`() throws {
        try bench.share.makeFolder("empty")
        let server = try bench.serve()
        try bench.output.makeFolder("empty")
        try bench.output.write("old", to: "empty/old")
        let gate = try bench.gate()
        let client = try bench.startGetting(
            ["--json", "-r", "--delete", "empty"], from: gate.address)
        let outcome = client.wait()
        outcome.expect(.done)
        #expect(outcome.outputText.contains(#""removed":1,"#))
        let counts = wireBytes(in: outcome)
        #expect(counts.last == gate.sessions.reduce(0) { $0 + $1.answered.count })
        #expect(counts.last ?? 0 > 0)
        withExtendedLifetime(server) {}
    }

    private func wireBytes(in outcome: Outcome) -> [Int] {
        outcome.outputText.split(separator: "\n").compactMap { wireBytes(in: $0) }
    }

    private func wireBytes(in line: Substring) -> Int? {
        let parts = line.split(separator: #""wire_bytes":"#, maxSplits: 1)
        return parts.count < 2 ? nil : Int(parts[1].prefix { $0.isNumber })
    }
}
