import System
import TestSupport
import Testing
import Tool
import Wire

/// Another program does something to the part while the file comes: no wrong file gets the name.
@Suite(.waiting) struct `While a file comes` {
    private static let content = SeededContent.bytes(400_000, seed: 12)
    /// What an earlier run has left.
    private static let heldCount = 100_000
    /// What comes before the change.
    private static let countBefore = 50_000
    private static let part = Workbench.partName("large")
    private static let planted = Array("somebody else's".utf8)

    /// What is done to the part.
    enum Change: CaseIterable {
        case emptied, cutShort, madeALog, writtenEarly, writtenLate, replaced, removed

        /// What is told of it.
        var words: String {
            switch self {
            case .emptied, .cutShort, .madeALog, .writtenEarly, .writtenLate:
                "was changed by another program: "
            case .replaced: "was replaced by another file: "
            case .removed: "was removed by another program: "
            }
        }

        func make(_ output: TemporaryFolder) throws {
            let file = try output.open().openFileToWrite(part)
            switch self {
            case .emptied: try file.truncate(to: 0)
            case .cutShort: try file.truncate(to: 20_000)
            case .madeALog:
                try file.truncate(to: 0)
                try file.write(Array("log\n".utf8).span, at: 0)
            case .writtenEarly: try file.write(planted.span, at: 1000)
            case .writtenLate:
                try file.write(planted.span, at: file.status().size - UInt64(planted.count))
            case .replaced:
                try output.write(planted, to: "other")
                try output.rename("other", to: part)
            case .removed: try output.remove(part)
            }
        }
    }

    /// Fetches with a change in the middle of what comes.
    private func fetch(
        _ bench: Workbench, _ names: [String] = ["large"], isHeld: Bool,
        _ change: (TemporaryFolder) throws -> Void
    ) throws -> Outcome {
        if isHeld { try bench.output.write(Self.content[..<Self.heldCount], to: Self.part) }
        let gate = try bench.gate(lettingThrough: Self.countBefore)
        let client = try bench.startGetting(
            ["--no-compress", "--json"] + names, from: gate.address)
        try #require(gate.waitUntilHeld())
        // All but what is no file's content has been written by then.
        let written = (isHeld ? Self.heldCount : 0) + Self.countBefore - 1000
        try #require(Patience.sees { try bench.partByteCount("large") >= written })
        try change(bench.output)
        gate.open()
        return client.wait()
    }

    private func expectSuccess(_ outcome: Outcome, _ bench: Workbench) throws {
        outcome.expect(.done)
        #expect(try bench.output.read("large") == Self.content)
        try bench.expectOutput(["large"])
    }

    @Test(arguments: Change.allCases, [false, true])
    func `a changed part is told of, and the next run brings the file`(
        change: Change, isHeld: Bool
    ) throws {
        let bench = try Workbench("large", Self.content)
        let server = try bench.serve()
        let outcome = try fetch(bench, isHeld: isHeld, change.make)
        outcome.expect(.localFile)
        let sentence = "the part file \(bench.output.path)/.large.btpart \(change.words)"
        #expect(outcome.outputText.contains(#""status":"failed""#), "\(outcome.outputText)")
        #expect(outcome.outputText.contains(sentence), "\(outcome.outputText)")
        try bench.expectNothing(but: "large")
        if case .replaced = change {
            #expect(try bench.output.read(Self.part) == Self.planted)
            try bench.output.remove(Self.part)
        }
        try expectSuccess(try bench.get("--json", "large"), bench)
        withExtendedLifetime(server) {}
    }

    @Test(arguments: [false, true])
    func `what another program appends is cut off`(isHeld: Bool) throws {
        let bench = try Workbench("large", Self.content)
        let server = try bench.serve()
        let outcome = try fetch(bench, isHeld: isHeld) { output in
            try output.append(Self.content, to: Self.part)
        }
        try expectSuccess(outcome, bench)
        withExtendedLifetime(server) {}
    }

    @Test(arguments: Change.allCases) func `a changed part is the only one of a batch that fails`(
        change: Change
    ) throws {
        let bench = try Workbench("large", Self.content)
        for name in ["a", "z"] { try bench.share.write(name, to: LocalPath(name)) }
        let server = try bench.serve()
        let outcome = try fetch(bench, ["a", "large", "z"], isHeld: false, change.make)
        outcome.expect(.localFile)
        #expect(outcome.outputText.split(separator: #""status":"fetched""#).count == 3)
        #expect(outcome.outputText.split(separator: #""status":"failed""#).count == 2)
        #expect(try bench.output.status(of: "large") == nil)
        for name in ["a", "z"] {
            #expect(try bench.output.read(LocalPath(name)) == Array(name.utf8))
        }
        withExtendedLifetime(server) {}
    }

    @Test func `a part that waits for its name is not changed unseen`() throws {
        let bench = try Workbench("large", Self.content)
        try bench.share.write("right", to: "a")
        let server = try bench.serve()
        let outcome = try fetch(bench, ["a", "large"], isHeld: false) { output in
            let part = try output.open().openFileToWrite(Workbench.partName("a"))
            try part.write(Array("wrong".utf8).span, at: 0)
        }
        outcome.expect(.localFile)
        let part = "\(bench.output.path)/.a.btpart"
        #expect(outcome.outputText.contains("the part file \(part) was changed by another"))
        try bench.expectOutput(["large"])
        #expect(try bench.output.read("large") == Self.content)
        withExtendedLifetime(server) {}
    }

    @Test(arguments: [part, "large"] as [LocalPath])
    func `what is longer than the server's file by far is not read first`(name: LocalPath) throws {
        let bench = try Workbench("large", Self.content)
        let server = try bench.serve()
        try bench.output.write([], to: name)
        // It takes no room, and hours to read.
        try bench.output.open().openFileToWrite(name).truncate(to: 1 << 42)
        try expectSuccess(try bench.get("--json", "large"), bench)
        withExtendedLifetime(server) {}
    }
}
