import Server
import Share
import System
import TestSupport
import Testing
import Wire

/// A server whose clients wait for changes, at the test's own time.
@Suite struct `A server that is watched` {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.makeFolder("d")
        try folder.write("one", to: "d/x")
    }

    /// A client that has been told the state of a place, and waits for another one.
    private func watcher(
        _ served: ServedFolder, _ path: String? = nil
    ) throws -> (client: SocketClient, tag: UInt64) {
        let client = try served.connect()
        try client.send(Send.hello(.live) + (try Send.watch(path, tag: 0)))
        try served.turn(until: 0x8b, receivedBy: client)
        let tag = try #require(tags(client).last)
        try client.send(try Send.watch(path, tag: tag))
        try served.turn(3)
        return (client, tag)
    }

    private func tags(_ client: SocketClient) throws -> [UInt64] {
        try client.receive()
        return try client.frames.filter { $0.type == 0x8b }
            .map { try $0.decoded(as: Changed.self).tag }
    }

    @Test func `tells all who wait when nothing more has changed for 200 ms`() throws {
        let served = try ServedFolder(folder)
        let clients = try (0..<3).map { _ in try watcher(served) }
        #expect(Set(clients.map(\.tag)).count == 1)
        try folder.write("two", to: "d/y")
        try served.turn(3)
        try served.passTime(.milliseconds(199))
        for (client, _) in clients { #expect(try tags(client).count == 1) }
        try served.passTime(.milliseconds(1))
        let told = try clients.map { try tags($0.client) }
        #expect(told.allSatisfy { $0.count == 2 && $0[0] != $0[1] })
        #expect(Set(told).count == 1)
        #expect(!served.server.hasWork)
    }

    @Test func `tells who comes back at once, and nobody of what was told`() throws {
        let served = try ServedFolder(folder)
        let (client, first) = try watcher(served)
        let (other, _) = try watcher(served)
        try folder.write("two", to: "d/y")
        try served.turn(3)
        try served.passTime(.milliseconds(200))
        let second = try #require(tags(client).last)
        #expect(second != first)
        try client.send(try Send.watch(tag: first))
        try served.turn(4)
        #expect(try tags(client) == [first, second, second])
        try client.send(try Send.watch(tag: second))
        try served.turn(4)
        #expect(try tags(client).count == 3)
        withExtendedLifetime(other) {}
    }

    @Test func `has another tag for a place that nobody has watched for a while`() throws {
        let served = try ServedFolder(folder)
        let (client, first) = try watcher(served)
        try client.send(Send.bye)
        try served.turn(3)
        let (again, second) = try watcher(served)
        #expect(first != second)
        withExtendedLifetime(again) {}
    }

    @Test func `wakes for nothing while nothing happens`() throws {
        let served = try ServedFolder(folder)
        let (client, _) = try watcher(served)
        for _ in 0..<49 {
            try served.passTime(.seconds(1))
            #expect(!served.server.hasWork)
        }
        #expect(try tags(client).count == 1)
        try served.passTime(.seconds(1))
        #expect(try tags(client).count == 2)
    }

    @Test func `looks every 10 s where there are too many folders`() throws {
        let served = try ServedFolder(folder) { $0.watchedFoldersMax = 1 }
        let (client, _) = try watcher(served)
        try folder.write("two", to: "d/y")
        try served.passTime(.milliseconds(9_000))
        #expect(try tags(client).count == 1)
        try served.passTime(.milliseconds(1_000))
        try served.turn(5)
        try served.passTime(.milliseconds(200))
        #expect(try tags(client).count == 2)
        #expect(!served.server.hasWork)
        // Another client has the kernel asked once more.
        _ = try watcher(served, "d")
        let reasons = served.events.compactMap { event -> SystemError?? in
            if case .unnoticed(let reason) = event { reason } else { nil }
        }
        #expect(reasons == [nil], "it is told once")
    }

    @Test func `tells every 2 s while folders move all the time, and once after that`() throws {
        // More of them than it begins to watch between two moves.
        for number in 0..<400 { try folder.makeFolder(LocalPath("d/\(number)")) }
        try folder.write("one", to: "x")
        let served = try ServedFolder(folder)
        let client = try served.connect()
        func moveFolders(seconds: Int) throws {
            for _ in 0..<(10 * seconds) {
                for (old, new) in [("d", "e"), ("e", "d")] as [(LocalPath, LocalPath)] {
                    try folder.rename(old, to: new)
                    try served.passTime(.milliseconds(50))
                }
            }
        }
        try client.send(Send.hello(.live) + (try Send.watch(tag: 0) + Send.get("x")))
        try moveFolders(seconds: 3)
        var told = try tags(client)
        #expect(told.count == 1)
        #expect(client.frames.last?.type == 0x84, "what is asked behind it is answered")
        for _ in 0..<4 {
            try client.send(try Send.watch(tag: try #require(told.last)))
            try moveFolders(seconds: 2)
            told = try tags(client)
        }
        #expect(told.count == 5 && Set(told).count == 5)
        // What changed while not all was watched is told as soon as it is.
        try client.send(try Send.watch(tag: try #require(told.last)))
        try served.passTime(.milliseconds(50))
        try served.turn(50)
        #expect(try tags(client).count == 5)
        try served.passTime(.milliseconds(200))
        told = try tags(client)
        #expect(told.count == 6)
        try client.send(try Send.watch(tag: try #require(told.last)))
        try served.passTime(.seconds(40))
        #expect(try tags(client).count == 6)
        #expect(!served.server.hasWork)
    }

    @Test func `gives the place of who only waits to another client, after a while`() throws {
        let served = try ServedFolder(folder) { $0.clientsMax = 2 }
        let (first, _) = try watcher(served)
        let (second, _) = try watcher(served)
        let early = try served.connect()
        try served.turn(until: 0x85, receivedBy: early)
        #expect(early.frames.map(\.refusal) == [.busy])
        try served.passTime(.seconds(10))
        let other = try served.connect()
        try other.send(Send.hello() + (try Send.get("d/x")))
        try served.turn(until: 0x84, receivedBy: other)
        #expect(other.frames.last?.type == 0x84)
        try first.receive()
        try second.receive()
        #expect(first.frames.last?.refusal == .busy && second.frames.last?.type == 0x8b)
    }

    @Test func `tells of what changed between a listing and the WATCH after it`() throws {
        let served = try ServedFolder(folder)
        let client = try served.connect()
        try client.send(
            Send.hello(.live) + (try Send.watch(tag: 0) + Send.list(nil, recursive: true)))
        try served.turn(until: 0x88, receivedBy: client)
        let tag = try #require(tags(client).last)
        try folder.write("two", to: "d/y")
        try served.turn(2)
        try served.passTime(.seconds(1))
        try client.send(try Send.watch(tag: tag))
        try served.turn(4)
        #expect(try tags(client).count == 2)
    }
}
