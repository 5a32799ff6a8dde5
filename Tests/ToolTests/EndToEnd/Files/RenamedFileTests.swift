import System
import TestSupport
import Testing
import Tool

/// Files that have got other names on the server since they came, with both programs.
@Suite(.waiting) struct `Files with other names on the server` {
    /// What a file costs of which nothing comes: question and answer.
    private static let askedBytes = 250

    private let bench: Workbench
    private let server: RunningProgram

    init() throws {
        bench = try Workbench()
        server = try bench.serve()
    }

    /// Writes a file of noise, which does not compress, with a time of its own.
    private func write(_ name: String, _ byteCount: Int, seed: UInt64) throws {
        try bench.share.write(SeededContent.bytes(byteCount, seed: seed), to: LocalPath(name))
        try touch(name, seed)
    }

    private func touch(_ name: String, _ seed: UInt64) throws {
        let file = try bench.share.open().openFile(beneath: LocalPath(name))
        try file.setModified(seconds: 1_700_000_000 + Int64(seed) * 10)
    }

    private func rename(_ name: LocalPath, to newName: LocalPath) throws {
        try bench.share.open().rename(name, to: newName)
    }

    /// Fetches, and expects what the server has; returns how many bytes have come.
    private func fetch(
        _ arguments: String..., changed: Int, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Int {
        let outcome = try bench.startGetting(arguments + ["--json"]).wait()
        outcome.expect(.done, sourceLocation: sourceLocation)
        let changedCount = outcome.total("changed") ?? 0
        #expect(
            changedCount == changed, "\(outcome.outputText)", sourceLocation: sourceLocation)
        let difference = Program(at: "/usr/bin/diff").run(
            ["-rq", "\(bench.share.path)", "\(bench.output.path)"])
        let others = difference.outputText.split(separator: "\n").filter {
            !$0.hasPrefix("Only in \(bench.output.path)")
        }
        #expect(others == [], sourceLocation: sourceLocation)
        return try #require(outcome.total("wire_bytes"))
    }

    /// Moves each file of a log on, the last one first, after it has grown.
    private func rotate() throws {
        for number in (1...11).reversed() {
            try rename(LocalPath("app.log.\(number)"), to: LocalPath("app.log.\(number + 1)"))
        }
        let tail = SeededContent.bytes(5_000, seed: 99)
        try bench.share.write(try bench.share.read("app.log") + tail, to: "app.log")
        try touch("app.log", 80)
        try rename("app.log", to: "app.log.1")
        try write("app.log", 20_000, seed: 90)
    }

    @Test(arguments: [["-r", "."], ["app.log*"]])
    func `come for the price of a question after a rotation`(names: [String]) throws {
        try write("app.log", 120_000, seed: 50)
        for number in 1...11 {
            try write("app.log.\(number)", 100_000 + number, seed: UInt64(40 - number))
        }
        let names = names + ["--json"]
        let first = try bench.startGetting(names).wait()
        first.expect(.done)
        try rotate()
        let again = try bench.startGetting(names).wait()
        again.expect(.done)
        #expect(again.total("changed") == 12, "\(again.outputText)")
        let came = try #require(again.total("wire_bytes"))
        // The new file and what the old one has grown by.
        #expect(came < 20_000 + 5_000 + 14 * Self.askedBytes, "\(came)")
        for number in 1...12 {
            let name = LocalPath("app.log.\(number)")
            #expect(try bench.output.read(name) == bench.share.read(name), "\(name)")
        }
        #expect(try bench.output.read("app.log") == bench.share.read("app.log"))
    }

    @Test func `are not sent again when their folder is renamed`() throws {
        try bench.share.makeFolder("old")
        for number in 0..<30 { try write("old/\(number)", 40_000, seed: UInt64(number)) }
        #expect(try fetch("-r", ".", changed: 0) > 30 * 40_000)
        try rename("old", to: "new")
        #expect(try fetch("-r", ".", changed: 30) < 31 * Self.askedBytes)
    }

    @Test func `are not sent again when they change places`() throws {
        try write("a", 300_000, seed: 1)
        try write("b", 200_000, seed: 2)
        _ = try fetch("-r", ".", changed: 0)
        try rename("a", to: "c")
        try rename("b", to: "a")
        try rename("c", to: "b")
        #expect(try fetch("-r", ".", changed: 2) < 4 * Self.askedBytes)
    }

    @Test func `are sent where a guess is wrong, for no more than that and a question`() throws {
        for name in ["a", "b.1", "c"] { try write(name, 50_000, seed: 1) }
        _ = try fetch("-r", ".", changed: 0)
        // The same size and time as others, and other bytes.
        for name in ["a.1", "b.2", "d"] {
            try bench.share.write(SeededContent.bytes(50_000, seed: 7), to: LocalPath(name))
            try touch(name, 1)
        }
        let came = try fetch("-r", ".", changed: 0)
        #expect(came < 3 * 50_000 + 7 * Self.askedBytes, "\(came)")
    }

    /// A rotation is guessed, and it is the file itself: nothing is written.
    @Test func `are left alone where only their time has changed`() throws {
        try write("app.log", 60_000, seed: 1)
        try write("app.log.1", 80_000, seed: 2)
        _ = try fetch("-r", ".", changed: 0)
        let before = try #require(try bench.output.status(of: "app.log.1"))
        try touch("app.log.1", 3)
        #expect(try fetch("-r", ".", changed: 0) < 5 * Self.askedBytes)
        let after = try #require(try bench.output.status(of: "app.log.1"))
        #expect(after.inode == before.inode)
        #expect(after.modified == (try bench.share.status(of: "app.log.1"))?.modified)
        #expect(try bench.partByteCount("app.log.1") == 0)
    }

    @Test func `are sent where whole files are asked for`() throws {
        try write("a", 50_000, seed: 1)
        _ = try fetch("-r", ".", changed: 0)
        try rename("a", to: "a.1")
        #expect(try fetch("-r", "--whole-file", ".", changed: 0) > 50_000)
    }
}
