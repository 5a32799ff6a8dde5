import Client
import System
import TestSupport
import Testing
import Wire

@Suite struct `A batch` {
    private let rig: Rig

    init() throws {
        rig = try Rig()
    }

    @Test func `the same name twice is fetched once`() throws {
        let server = MemoryServer(["a": [1]])
        try rig.add("a", "a")
        #expect(try rig.session(with: server) == nil)
        #expect(server.asked.count == 1)
        #expect(rig.results == [.fetched])
    }

    @Test func `two names for one place are not fetched both`() throws {
        let server = MemoryServer(["a": [1], "b": [2]])
        let place = try DestinationPath(LocalPath("here"))
        rig.add(.file(DownloadRequest(try RemotePath("a"), to: .file(place))))
        rig.add(.file(DownloadRequest(try RemotePath("b"), to: .file(place))))
        rig.add(.file(DownloadRequest(try RemotePath("a"), to: .file(place))))
        #expect(try rig.session(with: server) == nil)
        #expect(rig.results == [.failed(.destinationTaken("here")), .fetched])
        #expect(try rig.temporary.read("here") == [1])
    }

    @Test(arguments: [["x", "x/y/z"], ["x/y/z", "x"], ["x/y", "x/y/z"]])
    func `a place is not both a file and a folder`(places: [String]) throws {
        let server = MemoryServer(["a": [1], "b": [2], "c": [3]])
        for (name, place) in zip(["a", "b", "c"], places + ["x-y"]) {
            let place = try DestinationPath(LocalPath(place))
            rig.add(.file(DownloadRequest(try RemotePath(name), to: .file(place))))
        }
        #expect(try rig.session(with: server) == nil)
        let contested = LocalPath(places.min() ?? "")
        #expect(rig.results == [.failed(.fileAndFolder(contested)), .fetched, .fetched])
        #expect(server.asked.map(\.path.text) == ["a", "c"])
    }

    @Test func `a failure does not stop the others`() throws {
        try rig.temporary.makeFolder("folder")
        let server = MemoryServer(["a": [1], "folder": [2], "c": [3]])
        try rig.add("nope", "folder", "a", "c")
        #expect(try rig.session(with: server) == nil)
        #expect(rig.errors.count == 2)
        #expect(try rig.temporary.read("a") == [1])
        #expect(try rig.temporary.read("c") == [3])
    }

    @Test(arguments: [0, 1, 5])
    func `a file that keeps changing is tried again so many times`(retries: Int) throws {
        let rig = try Rig { $0.retryCount = retries }
        let bytes = SeededContent.bytes(1000)
        let server = MemoryServer(["a": .init(bytes: bytes, lie: .changedAfter(10))])
        try rig.add("a")
        #expect(try rig.session(with: server) == nil)
        #expect(rig.errors == [.refused(ErrorMessage(.changed, "changed"))])
        // Each time it goes on from what came before.
        #expect(server.asked.map { $0.held?.offset ?? 0 } == (0...retries).map { UInt64($0) * 10 })
        #expect(try rig.temporary.read(".a.btpart") == Array(bytes[..<((retries + 1) * 10)]))
    }

    @Test func `what is left can be failed all at once`() throws {
        try rig.add("a", "b")
        #expect(try rig.session(with: MemoryServer(["a": [1, 2, 3]]), cut: 20) == .linkLost(nil))
        rig.fail(with: .noService)
        #expect(
            rig.errors == [
                .session(.noService, keptBytes: 0), .session(.noService, keptBytes: 0),
            ])
        #expect(rig.finish())
        #expect(rig.outcomes.count == 2)
    }
}

@Suite struct `Two fetches of one file` {
    private let bytes = SeededContent.bytes(1000)
    private let first: Rig
    private let second: Rig
    private let server: MemoryServer

    init() throws {
        first = try Rig()
        second = try Rig(in: first.temporary) { $0.stallTimeout = .seconds(30) }
        server = MemoryServer(["f": SeededContent.bytes(1000)], compresses: false)
        try first.add("f")
        try second.add("f")
    }

    /// Looks again so much later, and waits on.
    private func expectBlocked(after pause: Duration = .seconds(1)) {
        second.now = second.now + pause
        #expect(second.isBlocked(), "the second does not wait")
    }

    @Test func `the one without the lock waits, and finds the file unchanged`() throws {
        #expect(try first.session(with: server, cut: 500) == .linkLost(nil))
        expectBlocked()
        #expect(try first.session(with: server) == nil)
        #expect(try second.session(with: server) == nil)
        #expect(second.results == [.unchanged])
        #expect(server.dataBytes < 2000)
    }

    @Test func `it fetches the others meanwhile`() throws {
        #expect(try first.session(with: server, cut: 500) == .linkLost(nil))
        server.files["g"] = .init(bytes: [1])
        try second.add("g")
        second.hasRival = true
        #expect(try second.session(with: server) == nil)
        #expect(second.outcomes.map(\.request.path.text) == ["g"])
        #expect(awaited == ["f"])
    }

    @Test func `it says so once, however long it waits and whatever arrives there`() throws {
        #expect(try first.session(with: server, cut: 500) == .linkLost(nil))
        for _ in 0..<3 { expectBlocked() }
        #expect(try first.session(with: server, cut: 200) == .linkLost(nil))
        expectBlocked()
        #expect(awaited == ["f"])
    }

    /// What the second has said that it waits for.
    private var awaited: [String] {
        second.events.compactMap { event in
            if case .waiting(let request) = event { request.path.text } else { nil }
        }
    }

    @Test func `it waits as long as the part grows, and ten minutes more`() throws {
        #expect(try first.session(with: server, cut: 500) == .linkLost(nil))
        expectBlocked()
        expectBlocked(after: .seconds(599))
        // More arrives: the patience begins again.
        #expect(try first.session(with: server, cut: 200) == .linkLost(nil))
        expectBlocked(after: .seconds(599))
        second.now = second.now + .seconds(600)
        #expect(!second.isBlocked(), "the second still waits")
        #expect(second.errors == [.busyElsewhere("f", waited: .seconds(600))])
        // What the other process writes is not touched.
        #expect(try first.session(with: server) == nil)
        #expect(try first.temporary.read("f") == bytes)
    }

    @Test func `it waits longer while a large part may be read from a slow disk`() throws {
        try second.temporary.write([], to: ".f.btpart")
        let file = try second.temporary.open().openFileToWrite(".f.btpart")
        try file.truncate(to: 200 << 20)
        let lock = try LockedFile(file)
        expectBlocked()
        expectBlocked(after: .seconds(600 + 49))
        second.now = second.now + .seconds(1)
        #expect(!second.isBlocked(), "the second still waits")
        withExtendedLifetime(lock) {}
    }

    @Test(arguments: [true, false])
    func `it need not wait for one that rests until its server is back`(stays: Bool) throws {
        first.configuration.retryCount = stays ? 0 : 1
        first.configuration.watchPause = stays ? .seconds(60) : nil
        first.configuration.retryDelay = .seconds(60)
        first.restart()
        try first.add("f")
        #expect(try first.session(with: server, cut: 500) == .linkLost(nil))
        #expect(first.settle() == .wait(until: first.now + .seconds(60)))
        second.hasRival = true
        #expect(try second.session(with: server) == nil)
        #expect(second.results == [.resumed])
        #expect(try first.session(with: server) == nil)
        #expect(first.results == [.fetched])
        #expect(server.dataBytes < 2 * bytes.count)
    }

    @Test func `it takes over what the other one leaves`() throws {
        #expect(try first.session(with: server, cut: 500) == .linkLost(nil))
        expectBlocked()
        first.fail(with: .noService)
        #expect(try second.session(with: server) == nil)
        #expect(second.results == [.resumed])
        #expect(try second.temporary.read("f") == bytes)
    }

    @Test func `whoever begins between question and answer is waited for`() throws {
        // Nothing is locked before it is asked for where another file has the name.
        try second.temporary.write("old", to: "f")
        let asked = second.ask()
        #expect(try first.session(with: server, cut: 500) == .linkLost(nil))
        let arrived = try server.session().answer(asked)
        #expect(second.feed(arrived) == nil)
        #expect(second.outcomes.isEmpty)
        expectBlocked()
        #expect(try first.session(with: server) == nil)
        #expect(try second.session(with: server) == nil)
        #expect(second.results == [.unchanged])
    }

    @Test func `whoever has begun and ended between question and answer has brought it`() throws {
        try second.temporary.write("old", to: "f")
        let asked = second.ask()
        #expect(try first.session(with: server) == nil)
        #expect(first.results == [.fetched])
        let arrived = try server.session().answer(asked)
        #expect(second.feed(arrived) == nil)
        #expect(second.outcomes.isEmpty)
        second.fail(with: .linkLost(nil))
        #expect(try second.session(with: server) == nil)
        #expect(second.results == [.unchanged])
        #expect(try second.temporary.names() == ["f"])
    }

    @Test func `what is asked for is the one's who asked first, and shows that it will come`()
        throws
    {
        server.files["g"] = .init(bytes: SeededContent.bytes(100_000))
        server.files["h"] = .init(bytes: [1])
        let third = try Rig()
        for name in ["g", "h"] { try third.add(name) }
        let other = try Rig(in: third.temporary)
        try other.add("h")
        #expect(try third.session(with: server, cut: 60) == .linkLost(nil))
        let before = try third.temporary.status(of: ".h.btpart")
        #expect(other.isBlocked(), "the other asks as well")
        #expect(try third.session(with: server, cut: 90_000) == .linkLost(nil))
        #expect(try third.temporary.status(of: ".h.btpart") != before)
        #expect(try third.session(with: server) == nil)
        #expect(try other.session(with: server) == nil)
        #expect(other.results == [.unchanged])
    }

    @Test func `what is behind a long one may be had by another one meanwhile`() throws {
        server.files["g"] = .init(bytes: [UInt8](repeating: 7, count: 5 << 20))
        server.files["h"] = .init(bytes: [1])
        let third = try Rig()
        for name in ["g", "h"] { try third.add(name) }
        let other = try Rig(in: third.temporary)
        try other.add("h")
        #expect(try third.session(with: server, cut: 1000) == .linkLost(nil))
        #expect(try other.session(with: server) == nil)
        #expect(other.results == [.fetched])
        #expect(try third.session(with: server) == nil)
        #expect(third.results.count == 2 && third.errors.isEmpty)
        #expect(try third.temporary.names() == ["g", "h"])
    }

    @Test func `what was only asked for leaves nothing behind when a signal comes`() throws {
        _ = first.ask()
        #expect(try first.temporary.names() == [".f.btpart"])
        first.fail(with: .interrupted(.interrupt))
        #expect(try first.temporary.names() == [])
    }
}
