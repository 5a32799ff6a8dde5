import Bluetooth
import System
import TestSupport
import Testing

@testable import Server

/// A poller that a suite can hold, and what it tells.
private final class Watch {
    let poller: Poller

    init() throws { poller = try Poller() }

    func events() throws -> [Poller.Event] {
        var events: [Poller.Event] = []
        try poller.wait(timeoutMilliseconds: 0, into: &events)
        return events
    }
}

@Suite struct `The door` {
    private let start = MonotonicTime(nanoseconds: 1_000_000_000)
    private let sockets: TemporaryFolder
    private let address: UnixAddress
    private let watch: Watch

    init() throws {
        sockets = try TemporaryFolder()
        address = try sockets.address("socket")
        watch = try Watch()
    }

    private func door() throws -> Door {
        try Door(.unix(address), watchedBy: watch.poller, token: 1, adaptersToken: 2)
    }

    /// Whether a caller is let in at that time.
    private func letsIn(_ door: Door, at now: MonotonicTime) -> Bool {
        switch door.answer(watch.poller, at: now) {
        case .caller: true
        default: false
        }
    }

    /// Whether it is found again at that time.
    private func reopens(_ door: Door, at now: MonotonicTime) -> Bool {
        door.reopen(watch.poller, at: now)
    }

    @Test func `lets in whoever knocks`() throws {
        let door = try door()
        #expect(!letsIn(door, at: start))
        let callers = try (0..<3).map { _ in try Caller(address) }
        #expect(try watch.events().map(\.token) == [1])
        for _ in callers { #expect(letsIn(door, at: start)) }
        #expect(!letsIn(door, at: start))
        #expect(door.deadline == nil)
    }

    @Test func `is looked for after a loss until it is found`() throws {
        let door = try door()
        switch door.lose(nil, at: start) {
        case .lost(nil): break
        default: Issue.record("it was not lost")
        }
        // Somebody else has taken its place meanwhile.
        var other: ServedFolder? = try ServedFolder(TemporaryFolder(), at: address)
        #expect(other != nil)
        var now = start
        for seconds in [1, 2, 4, 5, 5] {
            #expect(door.deadline == now + .seconds(seconds))
            #expect(!reopens(door, at: now + .seconds(seconds) + .nanoseconds(-1)))
            #expect(!letsIn(door, at: now))
            now = now + .seconds(seconds)
            #expect(!reopens(door, at: now))
        }
        other = nil
        #expect(reopens(door, at: now + .seconds(5)))
        #expect(door.deadline == nil)
        let caller = try Caller(address)
        #expect(try watch.events().count == 1)
        #expect(letsIn(door, at: now))
        withExtendedLifetime(caller) {}
    }

    /// Whether the news that the listener has failed is news.
    private func loses(_ door: Door, at now: MonotonicTime) -> Bool {
        switch door.lose(nil, at: now) {
        case .lost: true
        default: false
        }
    }

    @Test func `is lost once, however often it is told`() throws {
        let door = try door()
        #expect(loses(door, at: start))
        #expect(!loses(door, at: start + .milliseconds(1)))
        #expect(door.deadline == start + .seconds(1))
        #expect(reopens(door, at: start + .seconds(1)))
        #expect(loses(door, at: start + .seconds(1)))
    }

    @Test func `stays shut where its listener fails in the same moment`() throws {
        let door = try door()
        door.shut()
        #expect(!loses(door, at: start))
        #expect(door.deadline == nil)
        #expect(!reopens(door, at: start + .seconds(100)))
        #expect(try sockets.names().isEmpty)
    }

    @Test func `is not lost by news of adapters that it does not need`() throws {
        let door = try door()
        switch door.lookAround(watch.poller, at: start) {
        case .nobody: break
        default: Issue.record("it has no adapter")
        }
        #expect(door.deadline == nil)
        let caller = try Caller(address)
        #expect(letsIn(door, at: start))
        withExtendedLifetime(caller) {}
    }

    @Test func `is looked for at once where there is news after a loss`() throws {
        let door = try door()
        _ = door.lose(nil, at: start)
        switch door.lookAround(watch.poller, at: start) {
        case .nobody: break
        default: Issue.record("it was lost before")
        }
        #expect(door.deadline == start)
        #expect(reopens(door, at: start))
        #expect(door.deadline == nil)
    }

    @Test func `is shut for good`() throws {
        let door = try door()
        door.shut()
        #expect(try sockets.names().isEmpty)
        #expect(door.deadline == nil)
        #expect(!reopens(door, at: start + .seconds(100)))
        #expect(!letsIn(door, at: start))
        _ = door.lookAround(watch.poller, at: start)
        #expect(!reopens(door, at: start))
        #expect(throws: SystemError.self) { try Caller(address) }
        door.shut()
    }

    @Test func `leaves a file alone that is not its own any more`() throws {
        let door = try door()
        try sockets.remove("socket")
        try sockets.write("something else", to: "socket")
        door.shut()
        #expect(try sockets.names() == ["socket"])
    }
}

@Suite struct `The places of a server` {
    private func configuration(isFree: Bool) throws -> ServerConfiguration {
        let channel = try #require(RFCOMMChannel(20))
        var configuration = ServerConfiguration(
            folder: "a", place: .rfcomm(channel: channel, adapter: nil, security: .medium))
        configuration.takesFreeChannel = isFree
        return configuration
    }

    @Test(
        .enabled(if: KernelRefusal.isPossible, "no seccomp here"),
        arguments: [
            (Errno.tooManyOpenFiles, true), (.noMemory, true), (.addressFamilyNotSupported, false),
        ])
    func `are not given up for want of a descriptor to look at them with`(
        errno: Errno, canListen: Bool
    ) throws {
        let place = try configuration(isFree: false).place
        let answer = Worker.run { () -> Bool? in
            guard KernelRefusal.install(.socket, errno) else { return nil }
            return Listener.canListen(at: place)
        }
        #expect(answer == .some(canListen))
    }

    @Test func `are one, or every channel, the usual one first`() throws {
        #expect(try configuration(isFree: false).places.count == 1)
        let numbers = try configuration(isFree: true).places.map { place in
            guard case .rfcomm(let channel, nil, .medium) = place else { return UInt8(0) }
            return channel.number
        }
        #expect(numbers == Array(20...30) + (1...19).reversed())
    }
}
