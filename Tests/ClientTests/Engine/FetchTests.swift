import Client
import System
import TestSupport
import Testing
import Wire

@Suite struct `Fetching` {
    private static let hello = Array("hello\n".utf8)

    @Test(arguments: [true, false])
    func `a file arrives whole, with its time and permissions`(compressed: Bool) throws {
        let rig = try Rig()
        let server = MemoryServer(["notes.txt": Self.hello], compresses: compressed)
        try rig.add("notes.txt")
        #expect(try rig.session(with: server) == nil)
        #expect(rig.results == [.fetched])
        #expect(try rig.temporary.names() == ["notes.txt"])
        #expect(try rig.temporary.read("notes.txt") == Self.hello)
        let status = try rig.temporary.open().status(of: "notes.txt")
        #expect(status.permissions == 0o644)
        #expect(status.modified.seconds == 1_700_000_000)
        let facts = rig.outcomes[0].facts
        #expect(facts.size == 6 && facts.receivedBytes == 6 && facts.start == 0)
        #expect(facts.digest == digest(of: Self.hello))
        #expect(facts.wireBytes > 0)
    }

    @Test(arguments: [1, 2, 3, 7, 1008])
    func `the pieces in which bytes arrive make no difference`(pieces: Int) throws {
        var generator = SeededGenerator(seed: 7)
        let bytes = generator.bytes(5000)
        let rig = try Rig()
        let server = MemoryServer(["a": bytes, "empty": [], "b": Self.hello])
        try rig.add("a", "empty", "nope", "b")
        #expect(try rig.session(with: server, pieces: pieces) == nil)
        #expect(try rig.temporary.read("a") == bytes)
        #expect(try rig.temporary.read("empty") == [])
        #expect(try rig.temporary.read("b") == Self.hello)
        #expect(rig.results.filter { $0 == .fetched }.count == 3)
        #expect(rig.errors == [.refused(ErrorMessage(.notFound, "no such file"))])
    }

    @Test func `names with folders keep them beneath the output folder`() throws {
        let rig = try Rig()
        try rig.add("a/b/c", "a/b/d", "a/nope/e")
        #expect(try rig.session(with: MemoryServer(["a/b/c": [1], "a/b/d": [2]])) == nil)
        #expect(try rig.temporary.read("a/b/c") == [1])
        #expect(try rig.temporary.read("a/b/d") == [2])
        // What the server does not have leaves no folder behind.
        let inner = try rig.temporary.open().openFolder(beneath: "a")
        #expect(throws: SystemError.self) { _ = try inner.status(of: "nope") }
    }

    @Test func `the server's time is kept only where it was asked for`() throws {
        let rig = try Rig { $0.keepsModificationTime = false }
        try rig.add("a")
        #expect(try rig.session(with: MemoryServer(["a": [1]])) == nil)
        #expect(try rig.temporary.open().status(of: "a").modified.seconds > 1_700_000_000)
    }

    @Test(
        arguments: [
            (Int64.min, -(1 << 31)), (-1, -1), (0, 0), (1 << 33, 1 << 33), (Int64.max, 1 << 33),
        ] as [(Int64, Int64)])
    func `a time that no disk can hold is the nearest that it can`(
        served: Int64, kept: Int64
    ) throws {
        let rig = try Rig()
        try rig.add("a")
        let served = MemoryServer.Served(bytes: [1], modified: served)
        #expect(try rig.session(with: MemoryServer(["a": served])) == nil)
        #expect(try rig.temporary.open().status(of: "a").modified.seconds == kept)
    }

    @Test(
        arguments: [
            (0o644, 0o022, 0o644), (0o755, 0o022, 0o755), (0o777, 0o077, 0o700),
            (0o600, 0o022, 0o644),
            (0o100, 0o000, 0o766),
        ] as [(UInt16, UInt16, UInt16)])
    func `permissions are the user's choice, whether it is a program the server's`(
        served: UInt16, mask: UInt16, kept: UInt16
    ) throws {
        let rig = try Rig { $0.creationMask = mask }
        try rig.add("a")
        let served = MemoryServer.Served(bytes: [1], mode: served)
        #expect(try rig.session(with: MemoryServer(["a": served])) == nil)
        #expect(try rig.temporary.open().status(of: "a").permissions == kept)
    }

    @Test(
        arguments: [
            // Private stays private, and what is open stays as the mask would have it.
            (0o600, 0o644, 0o600), (0o600, 0o755, 0o700), (0o640, 0o755, 0o750),
            (0o644, 0o755, 0o755), (0o666, 0o644, 0o644), (0o400, 0o644, 0o400),
        ] as [(UInt16, UInt16, UInt16)])
    func `a file that takes another's place is open to nobody else`(
        old: UInt16, served: UInt16, kept: UInt16
    ) throws {
        let rig = try Rig()
        try rig.temporary.write([1, 2], to: "a")
        try rig.temporary.setPermissions(old, of: "a")
        try rig.add("a")
        let server = MemoryServer(["a": MemoryServer.Served(bytes: [3], mode: served)])
        #expect(try rig.session(with: server) == nil)
        #expect(try rig.temporary.read("a") == [3])
        #expect(try rig.temporary.open().status(of: "a").permissions == kept)
    }

    @Test func `what is announced and what happens is told in order`() throws {
        let rig = try Rig()
        try rig.add("a")
        #expect(try rig.session(with: MemoryServer(["a": [1, 2, 3]]), pieces: 1) == nil)
        let told = rig.events.map { event in
            switch event {
            case .connecting: "connecting"
            case .sessionEnded(nil, _): "ended"
            case .connected(let compressed): "connected \(compressed)"
            case .started(let progress): "started \(progress.count) of \(progress.size ?? 0)"
            case .progressed(let progress): "progressed \(progress.count)"
            case .finished(let outcome): "finished \(outcome.result)"
            case .sessionEnded, .dialling, .guessingChannel, .retrying, .waiting, .windowChanged,
                .ticked, .listed, .listing, .failed, .neighbours,
                .planned, .removed, .notRemoved, .resting, .folderLost, .folderReplaced,
                .serverAway, .serverBack, .sessionKept, .lookingAgain:
                "unexpected"
            }
        }
        #expect(Array(told.prefix(3)) == ["connecting", "connected true", "started 0 of 3"])
        #expect(Array(told.suffix(3)) == ["progressed 3", "finished fetched", "ended"])
    }

    @Test func `a digest known from elsewhere must be the file's`() throws {
        let rig = try Rig()
        try rig.add("a", expecting: digest(of: [1, 2]))
        #expect(try rig.session(with: MemoryServer(["a": [1, 2]])) == nil)
        #expect(rig.results == [.fetched])
        rig.restart()
        try rig.temporary.remove("a")
        try rig.add("a", expecting: digest(of: [9]))
        let server = MemoryServer(["a": [1, 2]])
        #expect(try rig.session(with: server) == nil)
        #expect(
            rig.errors == [
                .unexpectedDigest(expected: digest(of: [9]), actual: digest(of: [1, 2]))
            ])
        #expect(server.asked.count == 1)
        #expect(try rig.temporary.names() == [])
    }

    @Test func `a file that is there is left alone where nothing is to be replaced`() throws {
        let rig = try Rig { $0.noClobber = true }
        try rig.temporary.write("mine", to: "a")
        try rig.temporary.link("b", to: "nowhere")
        try rig.add("a", "b", "c")
        let server = MemoryServer(["a": [1], "b": [2], "c": [3]])
        #expect(try rig.session(with: server) == nil)
        #expect(rig.errors == [.exists("a"), .exists("b")])
        #expect(server.asked.map(\.path.text) == ["c"])
        #expect(try rig.temporary.read("a") == Array("mine".utf8))
        #expect(try rig.temporary.read("c") == [3])
    }

    @Test(arguments: [0, 1, 2])
    func `a file over the limit is not fetched, and the others are`(over: Int) throws {
        let rig = try Rig { $0.fileBytesMax = 100 }
        try rig.add("a", "b")
        let count = 99 + over
        let server = MemoryServer(["a": [UInt8](repeating: 7, count: count), "b": [1]])
        #expect(try rig.session(with: server) == nil)
        #expect(try rig.temporary.read("b") == [1])
        #expect(rig.errors == (over < 2 ? [] : [.tooLarge(bytes: 101, bytesMax: 100)]))
        #expect(try rig.temporary.names() == (over < 2 ? ["a", "b"] : ["b"]))
    }

    @Test func `a large unwanted file ends the session instead of being read through`() throws {
        let rig = try Rig { $0.fileBytesMax = 100 }
        try rig.add("a", "b")
        let server = MemoryServer(
            ["a": [UInt8](repeating: 7, count: 262_145), "b": [1]], compresses: false)
        #expect(try rig.session(with: server) == .unwantedData)
        #expect(rig.results == [.failed(.tooLarge(bytes: 262_145, bytesMax: 100))])
        #expect(try rig.session(with: server) == nil)
        #expect(server.asked.map(\.path.text) == ["a", "b", "b"])
        #expect(try rig.temporary.names() == ["b"])
    }
}
