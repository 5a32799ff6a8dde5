import Glibc
import System
import TestSupport
import Testing
import Tool
import Wire

/// kill -9 of the client at any moment, and one normal run after it.
@Suite(.waiting) struct `After kill -9` {
    private static let content = SeededContent.bytes(400_000, seed: 9)
    private let bench: Workbench
    private let server: RunningProgram

    init() throws {
        bench = try Workbench("large", Self.content)
        server = try bench.serve()
    }

    /// What one good run gets to hear.
    private func answeredByteCount(_ flags: [String]) throws -> Int {
        let gate = try bench.gate()
        try bench.startGetting(flags + ["large"], from: gate.address).wait().expect(.done)
        try bench.output.remove("large")
        return gate.sessions[0].answered.count
    }

    /// Kills a client that has been sent so many bytes, and lets another one finish.
    private func killAndFinish(after count: Int, _ flags: [String]) throws {
        let gate = try bench.gate(lettingThrough: count)
        let client = try bench.startGetting(flags + ["large"], from: gate.address)
        try #require(gate.waitUntilHeld())
        client.send(SIGKILL)
        // It may have been faster, when all of the file had come.
        let status = client.wait().status
        #expect(status == 128 + SIGKILL || status == 0)
        let isThere = try bench.output.status(of: "large") != nil
        if isThere { #expect(try bench.output.read("large") == Self.content) }
        let kept = isThere ? Self.content.count : try bench.partByteCount("large")
        try bench.expectOutput(
            isThere ? ["large"] : try bench.hasPart("large") ? [Workbench.partName("large")] : [])

        gate.open()
        try bench.startGetting(flags + ["large"], from: gate.address).wait().expect(.done)
        #expect(try bench.output.read("large") == Self.content)
        try bench.expectOutput(["large"])
        let last = try #require(gate.sessions.last)
        #expect(Frames.offsets(last.asked) == [kept], "after \(count) bytes")
        if flags.contains("--no-compress") {
            #expect(Frames.dataByteCount(last.answered) == Self.content.count - kept)
        }
        try bench.output.remove("large")
    }

    @Test func `nothing that has come is sent again, at a hundred moments`() throws {
        let flags = ["--no-compress"]
        let total = try answeredByteCount(flags)
        var generator = SeededGenerator(seed: 100)
        var moments = (0..<90).map { _ in Int.random(in: 0...total, using: &generator) }
        // Around the greeting, the beginning and the end of the file.
        moments += [1, 15, 46, 47, 51, 52, total - 46, total - 45, total - 1, total]
        for count in moments { try killAndFinish(after: count, flags) }
    }

    @Test func `a compressed file is finished as well`() throws {
        let total = try answeredByteCount([])
        var generator = SeededGenerator(seed: 200)
        for _ in 0..<10 {
            try killAndFinish(after: Int.random(in: 0...total, using: &generator), [])
        }
    }

    @Test func `the server serves the next one after it was killed again and again`() throws {
        var server = self.server
        for count in [1, 100, 100_000, 250_000, 399_999] {
            let gate = try bench.gate(lettingThrough: count)
            let client = try bench.startGetting(
                ["--no-compress", "--retry-delay", "0", "large"], from: gate.address)
            try #require(gate.waitUntilHeld())
            server.send(SIGKILL)
            _ = server.wait()
            server = try bench.serve()
            gate.open()
            client.wait().expect(.done)
            #expect(try bench.output.read("large") == Self.content)
            try bench.output.remove("large")
        }
    }
}

extension Workbench {
    fileprivate func hasPart(_ name: LocalPath) throws -> Bool {
        try output.status(of: Self.partName(name)) != nil
    }
}
