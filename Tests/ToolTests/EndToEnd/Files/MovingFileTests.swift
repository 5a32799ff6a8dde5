import Glibc
import System
import TestSupport
import Testing
import Tool
import Wire

/// Files that change while they are sent: the client gets a whole file or none.
@Suite(.waiting) struct `A file that moves` {
    /// More than the sockets and the server hold, so that the end is read after the change.
    private static let content = SeededContent.bytes(4_000_000, seed: 6)
    private static let tail = Array("and a tail".utf8)
    /// What a client gets before the change: so little that it fits the client's socket even if
    /// nobody reads what the client writes.
    private static let countBefore = 40_000

    /// What is done to the file, and what it is then.
    enum Change: CaseIterable {
        case grown, cutShort, emptied, overwritten, replaced, removed

        func make(_ share: TemporaryFolder) throws -> [UInt8]? {
            switch self {
            case .grown:
                try share.append(tail, to: "large")
                return content + tail
            case .cutShort:
                try share.open().openFileToWrite("large").truncate(to: 1_000_000)
                return Array(content.prefix(1_000_000))
            case .emptied:
                try share.open().openFileToWrite("large").truncate(to: 0)
                return []
            case .overwritten:
                let other = content.map { ~$0 }
                try share.open().openFileToWrite("large").write(other.span, at: 0)
                return other
            case .replaced:
                try share.write(tail, to: "new")
                try share.rename("new", to: "large")
                return tail
            case .removed:
                try share.remove("large")
                return nil
            }
        }
    }

    /// Changes the file in the middle of it; tells how the client ended and what the file is now.
    private func fetch(_ bench: Workbench, _ change: Change, _ flags: [String]) throws
        -> (outcome: Outcome, now: [UInt8]?)
    {
        let gate = try bench.gate(lettingThrough: Self.countBefore)
        let client = try bench.startGetting(
            flags + ["--no-compress", "large"], from: gate.address)
        try #require(gate.waitUntilHeld())
        let now = try change.make(bench.share)
        gate.open()
        return (client.wait(), now)
    }

    @Test(arguments: Change.allCases) func `is fetched as it is now`(change: Change) throws {
        let bench = try Workbench("large", Self.content)
        let server = try bench.serve()
        let (outcome, now) = try fetch(bench, change, [])
        guard let now else {
            // The server holds it open, and either sends all of it or finds it changed and gone.
            if outcome.status == 0 {
                #expect(try bench.output.read("large") == Self.content)
            } else {
                outcome.expect(.refused)
                try bench.expectNothing(but: "large")
            }
            return
        }
        outcome.expect(.done)
        #expect(try bench.output.read("large") == now)
        try bench.expectOutput(["large"])
        withExtendedLifetime(server) {}
    }

    @Test(arguments: Change.allCases) func `is not fetched at all if that is not tried again`(
        change: Change
    ) throws {
        let bench = try Workbench("large", Self.content)
        let server = try bench.serve()
        let (outcome, _) = try fetch(bench, change, ["--retry", "0"])
        outcome.expect(.refused)
        #expect(outcome.errorText.contains("large: changed while it was sent"))
        try bench.expectNothing(but: "large")
        withExtendedLifetime(server) {}
    }

    @Test(arguments: Change.allCases) func `is never sent to standard output as if it were whole`(
        change: Change
    ) throws {
        let bench = try Workbench("large", Self.content)
        let server = try bench.serve()
        let gate = try bench.gate(lettingThrough: Self.countBefore)
        let client = Program("btfile-get").start([
            "unix:\(gate.address)", "-o", "-", "--no-compress", "large",
        ])
        try #require(gate.waitUntilHeld())
        let now = try change.make(bench.share)
        gate.open()
        let outcome = client.wait()
        // Grown, it goes on where it was; anything else cannot be taken back.
        #expect((outcome.status == 0) == (outcome.output == now))
        #expect(outcome.status == 0 || outcome.status == Tool.ExitStatus.refused.rawValue)
        withExtendedLifetime(server) {}
    }
}
