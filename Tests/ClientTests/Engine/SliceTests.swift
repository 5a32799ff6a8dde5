import Bluetooth
import Client
import Glibc
import System
import TestSupport
import Testing
import Wire

/// What needs nothing of the server must not keep a signal waiting either.
@Suite(.waiting) struct `One slice of a batch` {
    private static let count = 300

    private let names = (0..<Self.count).map { "file \($0)" }

    /// Goes on until there is more to do than work; how many outcomes each slice brought.
    private func outcomesPerSlice(_ rig: Rig) -> (counts: [Int], next: ClientEngine.Action) {
        var counts: [Int] = []
        while counts.count < Self.count {
            let before = rig.outcomes.count
            // A slow disk: whatever is to be done now and then is due in each slice.
            rig.now = rig.now + .seconds(1)
            let next = rig.step()
            counts.append(rig.outcomes.count - before)
            guard next == .work else { return (counts, next) }
        }
        return (counts, .work)
    }

    @Test func `ends after some files that are to be left alone`() throws {
        let rig = try Rig { $0.skipsExisting = true }
        for name in names {
            try rig.temporary.write([1], to: LocalPath(name))
            try rig.add(name)
        }
        let (counts, next) = outcomesPerSlice(rig)
        #expect(next == .finished(.finished))
        #expect(counts.reduce(0, +) == Self.count)
        #expect(counts.allSatisfy { $0 <= ClientEngine.stepsPerSlice })
        // Behind the last one there are three steps to the end.
        #expect(counts.dropLast(3).allSatisfy { $0 > 0 })
    }

    @Test func `ends after some files that fail`() throws {
        let rig = try Rig { $0.noClobber = true }
        for name in names {
            try rig.temporary.write([1], to: LocalPath(name))
            try rig.add(name)
        }
        let (counts, _) = outcomesPerSlice(rig)
        #expect(counts.reduce(0, +) == Self.count)
        #expect(counts.allSatisfy { $0 <= ClientEngine.stepsPerSlice })
    }

    @Test func `ends after some folders`() throws {
        let rig = try Rig()
        let server = MemoryServer([:] as [String: [UInt8]])
        server.folders = Set(names)
        rig.add(.folder(nil))
        let arrived = try server.session().answer(rig.ask())
        rig.give(arrived)
        var before = 0
        while before < Self.count {
            rig.step()
            let count = try rig.temporary.names().count
            try #require(count > before && count - before <= ClientEngine.stepsPerSlice)
            before = count
        }
    }

    @Test func `is not begun anew for files that another process has`() throws {
        let rig = try Rig()
        var parts: [LockedFile] = []
        for name in names {
            let part = LocalPath(".\(name).btpart")
            try rig.temporary.write([1], to: part)
            parts.append(try LockedFile(rig.temporary.open().openFileToWrite(part)))
            try rig.add(name)
        }
        let (counts, next) = outcomesPerSlice(rig)
        if case .wait = next {} else { Issue.record("nothing is waited for") }
        #expect(counts.count > 1 && counts.count < 20)
    }

    @Test func `ends after some of what was compressed to a thousandth`() throws {
        let content = [UInt8](repeating: 0, count: 32 << 20)
        let piece = [UInt8](content.prefix(32_768))
        let size = UInt64(content.count)
        var answer = Script.compressed.head(size: size).bytes
        for _ in 0..<(content.count / piece.count) { answer += frame(0x83, piece) }
        let said = Script(bytes: answer).end(size: size, digest(of: content)).zstd().bytes
        let rig = try Rig()
        try rig.add("f")
        #expect(rig.connect())
        rig.settle()
        try #require(said.count <= 65_536)
        rig.give(said)
        rig.step()
        let partSize = try rig.temporary.open().status(of: ".f.btpart").size
        #expect(partSize > 0 && partSize < 8 << 20)
        rig.settle()
        #expect(rig.results == [.fetched])
        #expect(try rig.temporary.read("f") == content)
    }

    @Test func `that is the last one loses no signal`() async {
        // In a process of its own, and to this thread alone: other threads do not block them.
        await #expect(processExitsWith: .success) {
            let temporary = try TemporaryFolder()
            try temporary.write([1], to: "a")
            var configuration = ClientConfiguration(.socket(.unix(try UnixAddress("/nowhere"))))
            configuration.skipsExisting = true
            let client = try Client(
                configuration, into: OutputFolder(temporary.open()), signals: [.interrupt]
            ) { event in
                if case .finished = event { raise(SIGINT) }
            }
            let path = try RemotePath("a")
            client.add(.file(DownloadRequest(path, to: .file(try DestinationPath(path)))))
            precondition(client.run() == .interrupted(.interrupt))
        }
    }
}
