import Bluetooth
import Glibc
import System
import TestSupport
import Testing
import Wire

@testable import Client

/// What needs nothing of the server must not keep a signal waiting either.
@Suite struct `One slice of a batch` {
    private static let count = 300

    private let names = (0..<Self.count).map { "file \($0)" }

    /// Goes on until there is more to do than work; how many outcomes each slice brought.
    private func outcomesPerSlice(_ rig: Rig) -> (counts: [Int], next: Batch.Next) {
        var counts: [Int] = []
        while counts.count < Self.count {
            let before = rig.outcomes.count
            // A slow disk: whatever is to be done now and then is due in each slice.
            rig.now = rig.now + .seconds(1)
            let next = rig.batch.prepareNext(now: rig.now)
            counts.append(rig.outcomes.count - before)
            guard case .working = next else { return (counts, next) }
        }
        return (counts, .working)
    }

    @Test func `ends after some files that are to be left alone`() throws {
        let rig = try Rig { $0.skipsExisting = true }
        for name in names {
            try rig.temporary.write([1], to: LocalPath(name))
            try rig.add(name)
        }
        let (counts, next) = outcomesPerSlice(rig)
        #expect(next.isEmpty)
        #expect(counts.reduce(0, +) == Self.count)
        #expect(counts.allSatisfy { $0 <= Batch.stepsPerSlice })
        #expect(counts.dropLast().allSatisfy { $0 > 0 })
    }

    @Test func `ends after some files that fail`() throws {
        let rig = try Rig { $0.noClobber = true }
        for name in names {
            try rig.temporary.write([1], to: LocalPath(name))
            try rig.add(name)
        }
        let (counts, _) = outcomesPerSlice(rig)
        #expect(counts.reduce(0, +) == Self.count)
        #expect(counts.allSatisfy { $0 <= Batch.stepsPerSlice })
    }

    @Test func `ends after some folders`() throws {
        let rig = try Rig()
        let server = MemoryServer([:] as [String: [UInt8]])
        server.folders = Set(names)
        rig.batch.add(.folder(nil))
        var exchange = rig.exchange()
        _ = exchange.ask(from: &rig.batch, now: rig.now)
        let arrived = try server.session().answer(exchange.takeOutput())
        #expect(rig.feed(arrived[...], .max, to: &exchange) == nil)
        exchange.giveBack(to: &rig.batch)
        var before = try rig.temporary.names().count
        while case .working = rig.batch.prepareNext(now: rig.now) {
            let count = try rig.temporary.names().count
            #expect(count > before && count - before <= Batch.stepsPerSlice)
            before = count
        }
        let count = try rig.temporary.names().count
        #expect(count == Self.count && count - before <= Batch.stepsPerSlice)
    }

    @Test func `is not begun anew for files that another process has`() throws {
        let rig = try Rig()
        var parts: [HashedFile] = []
        for name in names {
            try rig.temporary.write([1], to: PartName.of(LocalPath(name)))
            let part = HashedFile(
                try rig.temporary.open().openFileToWrite(PartName.of(LocalPath(name))))
            #expect(try part.file.lock())
            parts.append(part)
            try rig.add(name)
        }
        let (counts, next) = outcomesPerSlice(rig)
        #expect(next.isBlocked)
        #expect(counts.count > 1 && counts.count < 20)
    }

    @Test func `that is the last one loses no signal`() async {
        // In a process of its own, and to this thread alone: other threads do not block them.
        await #expect(processExitsWith: .success) {
            let temporary = try TemporaryFolder()
            try temporary.write([1], to: "a")
            var configuration = ClientConfiguration(.unix(try UnixAddress("/nowhere")))
            configuration.skipsExisting = true
            let client = try Client(
                configuration, into: OutputFolder(temporary.open()), signals: [.interrupt]
            ) { event in
                if case .finished = event { raise(SIGINT) }
            }
            let path = try RemotePath("a")
            client.add(DownloadRequest(path, to: .file(try DestinationPath(path))))
            precondition(client.run() == .interrupted(.interrupt))
        }
    }
}

extension Batch.Next {
    fileprivate var isEmpty: Bool { if case .empty = self { true } else { false } }

    fileprivate var isBlocked: Bool { if case .blocked = self { true } else { false } }
}
