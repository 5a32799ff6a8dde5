import System
import TestSupport
import Testing
import Tool
import Wire

/// What a second run of the same command costs.
@Suite(.waiting) struct `A second run` {
    private let bench: Workbench
    private let server: RunningProgram
    private static let first = Array(String(repeating: "the first half\n", count: 3_000).utf8)
    private static let more = Array("and a tail\n".utf8)

    init() throws {
        bench = try Workbench("notes", Self.first)
        server = try bench.serve()
        try bench.get("notes").expect(.done)
    }

    /// Fetches the file again and tells how many of its bytes were sent.
    private func cost(_ flags: String...) throws -> Int {
        let gate = try bench.gate()
        try bench.startGetting(flags + ["--no-compress", "notes"], from: gate.address).wait()
            .expect(.done)
        try bench.expectOutput(["notes"])
        return gate.sessions.map { Frames.dataByteCount($0.answered) }.reduce(0, +)
    }

    private func status() throws -> FileStatus {
        try #require(try bench.output.status(of: "notes"))
    }

    @Test func `of an unchanged file costs no data and leaves the file alone`() throws {
        let before = try status()
        #expect(try cost() == 0)
        #expect(try status() == before)
        #expect(server.waits(forError: "unchanged"))
    }

    @Test func `of an appended file costs the tail`() throws {
        try bench.share.append(Self.more, to: "notes")
        #expect(try cost() == Self.more.count)
        #expect(try bench.output.read("notes") == Self.first + Self.more)
        #expect(server.waits(forError: "\(Self.more.count) bytes from \(Self.first.count)"))
    }

    @Test func `of a changed file costs all of it, and replaces it in one step`() throws {
        let before = try bench.output.open().openFile(beneath: "notes")
        let content = Self.first.map { $0 ^ 1 }
        try bench.share.write(content, to: "notes")
        #expect(try cost() == content.count)
        #expect(try bench.output.read("notes") == content)
        // Whoever has the old file open still reads the old file.
        #expect(try before.contents() == Self.first)
    }

    @Test func `of a shorter file costs no data`() throws {
        try bench.share.write(Array(Self.first.prefix(100)), to: "notes")
        #expect(try cost() == 0)
        #expect(try bench.output.read("notes") == Array(Self.first.prefix(100)))
    }

    @Test func `of a file that became empty leaves an empty file`() throws {
        try bench.share.write([UInt8](), to: "notes")
        #expect(try cost() == 0)
        #expect(try bench.output.read("notes") == [])
    }

    @Test func `with a part that is none of the file's fetches all of it`() throws {
        try bench.output.write(Self.more, to: Workbench.partName("notes"))
        try bench.output.setPermissions(0o600, of: Workbench.partName("notes"))
        try bench.share.append(Self.more, to: "notes")
        _ = try cost()
        #expect(try bench.output.read("notes") == Self.first + Self.more)
    }

    @Test func `with --no-clobber leaves the file alone, whatever the server has`() throws {
        try bench.share.write("other", to: "notes")
        let before = try status()
        let outcome = try bench.get("--no-clobber", "notes")
        outcome.expect(.exists)
        #expect(try status() == before)
        try bench.expectOutput(["notes"])
    }

    @Test func `with --no-clobber fetches what is not there`() throws {
        try bench.get("--no-clobber", "notes", "-o", "other").expect(.done)
        try bench.expectOutput(["notes", "other"])
    }

    @Test func `of a file that is gone says so and keeps the old one`() throws {
        try bench.share.remove("notes")
        let before = try status()
        let outcome = try bench.get("notes")
        outcome.expect(.refused)
        #expect(outcome.errorText.contains("notes: not found in the served folder"))
        #expect(try status() == before)
    }
}
