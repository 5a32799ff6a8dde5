import System
import TestSupport
import Testing
import Tool
import Wire

/// A changed file between the real programs, over a socket.
@Suite(.waiting) struct `A file that has changed on the server` {
    private let bench: Workbench
    private let server: RunningProgram
    private let new: [UInt8]

    init() throws {
        let old = SeededContent.bytes(60_000)
        var new = old
        new[30_000] ^= 1
        new.insert(contentsOf: [1, 2, 3], at: 10_000)
        self.new = new
        bench = try Workbench("notes", old)
        server = try bench.serve()
        try bench.get("notes").expect(.done)
        try bench.share.write(new, to: "notes")
    }

    /// Fetches the file again, and tells how many of its bytes were sent and what was said.
    private func fetch(_ flags: String...) throws -> (byteCount: Int, outcome: Outcome) {
        let gate = try bench.gate()
        let outcome = try bench.startGetting(
            flags + ["--no-compress", "notes"], from: gate.address
        ).wait()
        outcome.expect(.done)
        #expect(try bench.output.read("notes") == new)
        try bench.expectOutput(["notes"])
        let byteCount = gate.sessions.map { Frames.dataByteCount($0.answered) }.reduce(0, +)
        return (byteCount, outcome)
    }

    @Test func `costs its changes, and both programs say so`() throws {
        let (byteCount, outcome) = try fetch()
        #expect(byteCount == 8192)
        #expect(outcome.errorText.contains("notes: 60.0 kB, changed: 8.2 kB came in "))
        #expect(server.waits(forError: "served notes: changed, 8192 bytes of 60003 in "))
    }

    @Test func `is told to programs with what was reused`() throws {
        let (_, outcome) = try fetch("--json")
        #expect(outcome.outputText.contains(#""status":"changed","bytes":60003,"#))
        #expect(outcome.outputText.contains(#","error":null,"reused_bytes":51811}"#))
    }

    @Test func `comes whole with --whole-file`() throws {
        let (byteCount, outcome) = try fetch("--whole-file")
        #expect(byteCount == new.count)
        #expect(!outcome.errorText.contains("changed"))
    }
}
