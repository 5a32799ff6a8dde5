import Bluetooth
import Share
import System
import TestSupport
import Testing
import Wire

@testable import Server

@Suite struct `The clients and the list` {
    private let folder: TemporaryFolder
    private let allowed: Peer
    private let stranger: Peer

    init() throws {
        folder = try Example.folder()
        allowed = .device(try #require(BluetoothAddress("00:AA:01:00:00:00")))
        stranger = .device(try #require(BluetoothAddress("00:AA:01:01:00:01")))
    }

    /// What was told.
    private struct Reports {
        var events: [ServerEvent] = []

        var turnedAway: [ServerEvent.RefusalReason] {
            events.compactMap { event in
                guard case .turnedAway(_, let reason) = event else { return nil }
                return reason
            }
        }

        var goneCount: Int {
            events.count { if case .gone = $0 { true } else { false } }
        }
    }

    /// The clients of a server with room for one, which must be on the list in `allow`.
    private func table(
        bytesPerSecond: Int? = nil, at now: MonotonicTime
    ) throws -> (ConnectionTable, AllowedPeers) {
        try folder.write("00:AA:01:00:00:00\n", to: "allow")
        var configuration = ServerConfiguration(
            folder: folder.path, address: .socket(.unix(try UnixAddress("/a"))))
        configuration.allowFile = folder.path("allow")
        configuration.clientsMax = 1
        configuration.bytesPerSecondMax = bytesPerSecond
        let list = try #require(try AllowedPeers(configuration))
        let share = Share(try folder.open())
        return (ConnectionTable(configuration, share, list, at: now), list)
    }

    private func answer(
        _ table: ConnectionTable, _ poller: borrowing Poller, at now: MonotonicTime
    ) throws {
        for _ in 0..<8 {
            table.takeTurns(at: now)
            _ = table.closeEnded(watchedBy: poller, at: now)
        }
    }

    @Test func `who is not on it is told so, and gets no answer`() throws {
        let poller = try Poller()
        let now = MonotonicTime(nanoseconds: 0)
        let (table, _) = try table(at: now)
        for _ in 0..<2 {
            let sockets = try SocketPair()
            let client = SocketClient(sockets.left())
            // It has asked already when it is accepted, and is not answered.
            try client.send(Example.client)
            table.add(.socket(sockets.right()), from: stranger, watchedBy: poller, at: now)
            try answer(table, poller, at: now)
            try client.receive()
            #expect(client.frames.map(\.refusal) == [.notAllowed])
            #expect(client.frames.first?.text == "this device is not allowed to connect")
        }
        // Told once, however often it calls.
        #expect(Reports(events: table.takeEvents()).turnedAway == [.notAllowed])
        // Nor is it told that a client is gone that never was served.
        table.cut()
        try answer(table, poller, at: now)
        #expect(table.count == 0 && Reports(events: table.takeEvents()).goneCount == 0)
    }

    @Test func `who is on it and not paired is told no more than who is not`() throws {
        let poller = try Poller()
        let now = MonotonicTime(nanoseconds: 0)
        let (table, _) = try table(at: now)
        for peer in [allowed, stranger] {
            let sockets = try SocketPair()
            let client = SocketClient(sockets.left())
            try client.send(Example.client)
            table.add(
                .socket(sockets.right()), from: peer, pairing: .unpaired, watchedBy: poller, at: now
            )
            try answer(table, poller, at: now)
            try client.receive()
            #expect(client.frames.map(\.refusal) == [.notAllowed])
        }
        #expect(Reports(events: table.takeEvents()).turnedAway == [.unpaired, .notAllowed])
    }

    @Test func `who may be paired or not is told to come back`() throws {
        let poller = try Poller()
        let now = MonotonicTime(nanoseconds: 0)
        let (table, _) = try table(at: now)
        let sockets = try SocketPair()
        let client = SocketClient(sockets.left())
        try client.send(Example.client)
        table.add(
            .socket(sockets.right()), from: allowed, pairing: .noAnswer, watchedBy: poller, at: now)
        try answer(table, poller, at: now)
        try client.receive()
        #expect(client.frames.map(\.refusal) == [.busy])
        #expect(Reports(events: table.takeEvents()).turnedAway == [.pairingUnknown])
    }

    @Test func `who is not on it takes no place from anybody`() throws {
        let poller = try Poller()
        let now = MonotonicTime(nanoseconds: 0)
        let (table, _) = try table(at: now)
        let pairs = try [SocketPair(), SocketPair()]
        let stranger = SocketClient(pairs[0].left())
        table.add(.socket(pairs[0].right()), from: self.stranger, watchedBy: poller, at: now)
        let client = SocketClient(pairs[1].left())
        table.add(.socket(pairs[1].right()), from: allowed, watchedBy: poller, at: now)
        try client.send(Example.client)
        try answer(table, poller, at: now)
        try client.receive()
        #expect(client.frames.first?.type == ServerFrameType.hello.rawValue)
        withExtendedLifetime(stranger) {}
    }

    @Test func `who is turned away again and again uses up no rate of others`() throws {
        try folder.write([UInt8](repeating: 7, count: 1_000_000), to: "large")
        let poller = try Poller()
        let now = MonotonicTime(nanoseconds: 0)
        let (table, _) = try table(bytesPerSecond: 10_000, at: now)
        let served = try SocketPair()
        let client = SocketClient(served.left())
        table.add(.socket(served.right()), from: allowed, watchedBy: poller, at: now)
        try client.send(Send.hello() + (try Send.get("large")))
        try answer(table, poller, at: now)
        for _ in 0..<20 {
            let others = try SocketPair()
            let other = SocketClient(others.left())
            table.add(.socket(others.right()), from: allowed, watchedBy: poller, at: now)
            try answer(table, poller, at: now)
            withExtendedLifetime(other) {}
        }
        try client.receive()
        // A tenth of a second's bytes, and a unit beyond it.
        #expect(client.received.count <= 1_000 + 1_008)
    }

    @Test func `who was struck off it is sent away`() throws {
        let poller = try Poller()
        let now = MonotonicTime(nanoseconds: 0)
        let (table, list) = try table(at: now)
        let sockets = try SocketPair()
        let client = SocketClient(sockets.left())
        table.add(.socket(sockets.right()), from: allowed, watchedBy: poller, at: now)
        table.endDisallowed(at: now)
        try answer(table, poller, at: now)
        try client.receive()
        #expect(client.frames.isEmpty)
        try folder.write("00:AA:01:01:00:01\n", to: "allow")
        #expect(list.reread() == .allowed(deviceCount: 1))
        table.endDisallowed(at: now)
        try answer(table, poller, at: now)
        try client.receive()
        #expect(client.frames.map(\.type) == [ServerFrameType.error.rawValue])
        table.cut()
        try answer(table, poller, at: now)
        #expect(table.count == 0 && Reports(events: table.takeEvents()).goneCount == 1)
    }
}
