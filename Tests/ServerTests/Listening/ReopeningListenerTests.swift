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

@Suite struct `The listener` {
    private let start = MonotonicTime(nanoseconds: 1_000_000_000)
    private let sockets: TemporaryFolder
    private let address: UnixAddress
    private let watch: Watch

    init() throws {
        sockets = try TemporaryFolder()
        address = try sockets.address("socket")
        watch = try Watch()
    }

    private func listener() throws -> ReopeningListener {
        try ReopeningListener(firstOf: [.socket(.unix(address))], watchedBy: watch.poller)
    }

    /// Whether a client is accepted at that time.
    private func accepts(_ listener: ReopeningListener, at now: MonotonicTime) -> Bool {
        switch listener.accept(watch.poller, at: now) {
        case .client: true
        default: false
        }
    }

    /// Whether it is found again at that time.
    private func reopens(_ listener: ReopeningListener, at now: MonotonicTime) -> Bool {
        listener.reopen(watch.poller, at: now) == .opened
    }

    @Test func `accepts whoever connects`() throws {
        let listener = try listener()
        #expect(!accepts(listener, at: start))
        let clients = try (0..<3).map { _ in try SocketClient(address) }
        #expect(try watch.events().map(\.token) == [PollToken.listener])
        for _ in clients { #expect(accepts(listener, at: start)) }
        #expect(!accepts(listener, at: start))
        #expect(listener.deadline == nil)
    }

    @Test func `is opened again after a loss, as soon as it can be`() throws {
        let listener = try listener()
        switch listener.lose(nil, at: start) {
        case .lost(nil): break
        default: Issue.record("it was not lost")
        }
        // Something else has its place meanwhile.
        try sockets.remove("socket")
        try sockets.write("", to: "socket")
        var now = start
        for seconds in [1, 2, 4, 5, 5] {
            #expect(listener.deadline == now + .seconds(seconds))
            #expect(!reopens(listener, at: now + .seconds(seconds) + .nanoseconds(-1)))
            #expect(!accepts(listener, at: now))
            now = now + .seconds(seconds)
            #expect(!reopens(listener, at: now))
        }
        try sockets.remove("socket")
        #expect(reopens(listener, at: now + .seconds(5)))
        #expect(listener.deadline == nil)
        let client = try SocketClient(address)
        #expect(try watch.events().count == 1)
        #expect(accepts(listener, at: now))
        withExtendedLifetime(client) {}
    }

    /// Each look is a client of the other one.
    @Test func `looks once a minute while another server has its place, which is told once`()
        throws
    {
        let listener = try listener()
        _ = listener.lose(nil, at: start)
        var other: ServedFolder? = try ServedFolder(TemporaryFolder(), at: address)
        #expect(other != nil)
        var now = start + .seconds(1)
        #expect(listener.reopen(watch.poller, at: now) == .taken)
        for _ in 0..<2 {
            #expect(listener.deadline == now + .seconds(60))
            now = now + .seconds(60)
            #expect(listener.reopen(watch.poller, at: now) == .nothing)
        }
        other = nil
        #expect(reopens(listener, at: now + .seconds(60)))
    }

    @Test(.enabled(if: KernelRefusal.isPossible, "no seccomp here"))
    func `pauses where a failure lasts that nobody knows, and tells it once`() throws {
        let address = address
        let start = start
        let told = Worker.run { () -> [String]? in
            guard let watch = try? Watch(), let client = try? StreamSocket(family: 1),
                let listener = try? ReopeningListener(
                    firstOf: [.socket(.unix(address))], watchedBy: watch.poller),
                (try? client.connect(to: address.socketAddress)) != nil,
                KernelRefusal.install(.accept, .notPermitted)
            else { return nil }
            return (0..<3).map { seconds in
                let now = start + .seconds(seconds)
                _ = listener.reopen(watch.poller, at: now)
                let word = Self.word(listener.accept(watch.poller, at: now))
                guard listener.deadline == now + .seconds(ReopeningListener.pauseSeconds),
                    (try? watch.events().isEmpty) == true
                else { return "spins" }
                return word
            }
        }
        #expect(told == ["accept4: Operation not permitted", "nobody", "nobody"])
    }

    private static func word(_ result: consuming ReopeningListener.AcceptResult) -> String {
        switch consume result {
        case .shortage(let error): "\(error)"
        case .nobody: "nobody"
        default: "another"
        }
    }

    /// Whether the news that the listener has failed is news.
    private func loses(_ listener: ReopeningListener, at now: MonotonicTime) -> Bool {
        switch listener.lose(nil, at: now) {
        case .lost: true
        default: false
        }
    }

    @Test func `is lost once, however often it is told`() throws {
        let listener = try listener()
        #expect(loses(listener, at: start))
        #expect(!loses(listener, at: start + .milliseconds(1)))
        #expect(listener.deadline == start + .seconds(1))
        #expect(reopens(listener, at: start + .seconds(1)))
        #expect(loses(listener, at: start + .seconds(1)))
    }

    @Test func `stays closed where it fails in the same moment`() throws {
        let listener = try listener()
        listener.close()
        #expect(!loses(listener, at: start))
        #expect(listener.deadline == nil)
        #expect(!reopens(listener, at: start + .seconds(100)))
        #expect(try sockets.names().isEmpty)
    }

    @Test func `is not lost by news of adapters that it does not need`() throws {
        let listener = try listener()
        switch listener.checkAdapters(watch.poller, at: start) {
        case .nobody: break
        default: Issue.record("it has no adapter")
        }
        #expect(listener.deadline == nil)
        let client = try SocketClient(address)
        #expect(accepts(listener, at: start))
        withExtendedLifetime(client) {}
    }

    @Test func `is opened again at once where there is news after a loss`() throws {
        let listener = try listener()
        _ = listener.lose(nil, at: start)
        switch listener.checkAdapters(watch.poller, at: start) {
        case .nobody: break
        default: Issue.record("it was lost before")
        }
        #expect(listener.deadline == start)
        #expect(reopens(listener, at: start))
        #expect(listener.deadline == nil)
    }

    @Test(arguments: [true, false])
    func `is opened again when somebody has removed or moved its socket file`(
        isRemoved: Bool
    ) throws {
        let listener = try listener()
        #expect(try watch.events().isEmpty)
        if isRemoved {
            try sockets.remove("socket")
        } else {
            try sockets.rename("socket", to: "other")
        }
        #expect(try watch.events().map(\.token) == [PollToken.socketFile])
        switch listener.checkFile(at: start) {
        case .lostFile: break
        default: Issue.record("it is not lost")
        }
        #expect(reopens(listener, at: start + .seconds(1)))
        let client = try SocketClient(address)
        #expect(accepts(listener, at: start + .seconds(1)))
        #expect(try watch.events().isEmpty)
        withExtendedLifetime(client) {}
    }

    @Test func `stays open where its socket file is only touched`() throws {
        let listener = try listener()
        try sockets.setPermissions(0o660, of: "socket")
        #expect(try watch.events().map(\.token) == [PollToken.socketFile])
        switch listener.checkFile(at: start) {
        case .nobody: break
        default: Issue.record("it is there")
        }
        #expect(try watch.events().isEmpty)
    }

    @Test func `is closed for good`() throws {
        let listener = try listener()
        listener.close()
        #expect(try sockets.names().isEmpty)
        #expect(listener.deadline == nil)
        #expect(!reopens(listener, at: start + .seconds(100)))
        #expect(!accepts(listener, at: start))
        _ = listener.checkAdapters(watch.poller, at: start)
        #expect(!reopens(listener, at: start))
        #expect(throws: SystemError.self) { try SocketClient(address) }
        listener.close()
    }

    @Test func `leaves a file alone that is not its own any more`() throws {
        let listener = try listener()
        try sockets.remove("socket")
        try sockets.write("something else", to: "socket")
        listener.close()
        #expect(try sockets.names() == ["socket"])
    }
}

@Suite struct `The places of a server` {
    private func configuration(isFree: Bool) throws -> ServerConfiguration {
        let channel = try #require(RFCOMMChannel(20))
        var configuration = ServerConfiguration(
            folder: "a", address: .rfcomm(channel: channel, adapter: nil, security: .medium))
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
        let place = try configuration(isFree: false).address
        let answer = Worker.run { () -> Bool? in
            guard KernelRefusal.install(.socket, errno) else { return nil }
            return place.isAvailable
        }
        #expect(answer == .some(canListen))
    }

    @Test func `are one, or every channel, the usual one first`() throws {
        #expect(try configuration(isFree: false).addresses.count == 1)
        let numbers = try configuration(isFree: true).addresses.map { place in
            guard case .rfcomm(let channel, nil, .medium) = place else { return UInt8(0) }
            return channel.number
        }
        #expect(numbers == Array(20...30) + (1...19).reversed())
    }
}
