import System
import TestSupport
import Testing
import Wire

@testable import Bluetooth
@testable import Server
@testable import Share

@Suite struct `Guests and the list` {
    private let folder: TemporaryFolder
    private let guest: Peer
    private let stranger: Peer

    init() throws {
        folder = try Example.folder()
        guest = .device(try #require(BluetoothAddress("00:AA:01:00:00:00")))
        stranger = .device(try #require(BluetoothAddress("00:AA:01:01:00:01")))
    }

    /// What was told.
    private final class Reports {
        var events: [ServerEvent] = []

        var turnedAway: [ServerEvent.Refused] {
            events.compactMap { event in
                guard case .turnedAway(_, let reason) = event else { return nil }
                return reason
            }
        }

        var goneCount: Int {
            events.count { if case .gone = $0 { true } else { false } }
        }
    }

    /// Guests of a server with room for one, who must be on the list in `allow`.
    private func guests(_ reports: Reports, at now: MonotonicTime) throws -> (Guests, GuestList) {
        try folder.write("00:AA:01:00:00:00\n", to: "allow")
        var configuration = ServerConfiguration(
            folder: folder.path, place: .unix(try UnixAddress("/a")))
        configuration.allowFile = folder.path("allow")
        configuration.clientsMax = 1
        let list = try #require(try GuestList(configuration))
        return (Guests(configuration, list, at: now) { reports.events.append($0) }, list)
    }

    private func answer(_ guests: Guests, _ poller: borrowing Poller, at now: MonotonicTime) throws
    {
        let share = Share(try folder.open())
        for _ in 0..<8 {
            guests.takeTurns(in: share, at: now)
            _ = guests.seeOff(watchedBy: poller, at: now)
        }
    }

    @Test func `who is not on it hears so, and gets no answer`() throws {
        let reports = Reports()
        let poller = try Poller()
        let now = MonotonicTime(nanoseconds: 0)
        let (guests, _) = try guests(reports, at: now)
        for _ in 0..<2 {
            let sockets = try SocketPair()
            let caller = Caller(sockets.left())
            // It has asked already when it is let in, and is not heard.
            try caller.say(Example.client)
            guests.welcome(sockets.right(), from: stranger, watchedBy: poller, at: now)
            try answer(guests, poller, at: now)
            try caller.listen()
            #expect(caller.frames.map(\.refusal) == [.notAllowed])
            #expect(caller.frames.first?.text == "this device may not come in")
        }
        // Told once, however often it calls.
        #expect(reports.turnedAway == [.notAllowed])
        // Nor is it told that somebody is gone who never was in.
        guests.cut()
        try answer(guests, poller, at: now)
        #expect(guests.count == 0 && reports.goneCount == 0)
    }

    @Test func `who is on it and not paired is told no more than who is not`() throws {
        let reports = Reports()
        let poller = try Poller()
        let now = MonotonicTime(nanoseconds: 0)
        let (guests, _) = try guests(reports, at: now)
        for peer in [guest, stranger] {
            let sockets = try SocketPair()
            let caller = Caller(sockets.left())
            try caller.say(Example.client)
            guests.welcome(
                sockets.right(), from: peer, isPaired: false, watchedBy: poller, at: now)
            try answer(guests, poller, at: now)
            try caller.listen()
            #expect(caller.frames.map(\.refusal) == [.notAllowed])
        }
        #expect(reports.turnedAway == [.unpaired, .notAllowed])
    }

    @Test func `who is not on it takes no place from anybody`() throws {
        let reports = Reports()
        let poller = try Poller()
        let now = MonotonicTime(nanoseconds: 0)
        let (guests, _) = try guests(reports, at: now)
        let pairs = try [SocketPair(), SocketPair()]
        let stranger = Caller(pairs[0].left())
        guests.welcome(pairs[0].right(), from: self.stranger, watchedBy: poller, at: now)
        let caller = Caller(pairs[1].left())
        guests.welcome(pairs[1].right(), from: guest, watchedBy: poller, at: now)
        try caller.say(Example.client)
        try answer(guests, poller, at: now)
        try caller.listen()
        #expect(caller.frames.first?.type == ServerFrameType.hello.rawValue)
        withExtendedLifetime(stranger) {}
    }

    @Test func `who was struck off it is sent away`() throws {
        let reports = Reports()
        let poller = try Poller()
        let now = MonotonicTime(nanoseconds: 0)
        let (guests, list) = try guests(reports, at: now)
        let sockets = try SocketPair()
        let caller = Caller(sockets.left())
        guests.welcome(sockets.right(), from: guest, watchedBy: poller, at: now)
        guests.turnOut(at: now)
        try answer(guests, poller, at: now)
        try caller.listen()
        #expect(caller.frames.isEmpty)
        try folder.write("00:AA:01:01:00:01\n", to: "allow")
        #expect(list.reread() == .allowed(deviceCount: 1))
        guests.turnOut(at: now)
        try answer(guests, poller, at: now)
        try caller.listen()
        #expect(caller.frames.map(\.type) == [ServerFrameType.error.rawValue])
        guests.cut()
        try answer(guests, poller, at: now)
        #expect(guests.count == 0 && reports.goneCount == 1)
    }
}
