import Bluetooth
import System
import TestSupport
import Testing

/// A listener on hci0, and links to it from hci1, each test on a channel of its own.
struct Sockets: ~Copyable {
    /// Nothing became ready for longer than any test takes.
    struct NothingHappens: Error {}

    /// A limit for a test that hangs; nothing is concluded from this time.
    private static let patienceMilliseconds = 60_000

    private static let connectsMax = 10

    let channel: RFCOMMChannel
    let listener: Listener

    init(
        channel number: Int, _ security: SecurityLevel = .low, adapter: AdapterName? = .number(0)
    ) throws {
        let channel = try #require(RFCOMMChannel(number))
        let listener = try Listener(
            .rfcomm(channel: channel, adapter: adapter, security: security))
        self.channel = channel
        self.listener = listener
    }

    /// Where hci1 reaches a channel of hci0.
    static func endpoint(_ channel: RFCOMMChannel) throws -> Endpoint {
        .rfcomm(
            remote: try Bed.address(Bed.server), channel: channel, adapter: .number(Bed.client))
    }

    /// Waits until a descriptor is ready; hang-ups always count.
    @discardableResult
    static func wait(
        for interest: Poller.Interest, _ descriptor: borrowing Descriptor,
        milliseconds: Int = patienceMilliseconds
    ) throws -> Poller.Event {
        let poller = try Poller()
        try poller.add(descriptor, token: 0, interest: interest)
        var events: [Poller.Event] = []
        try poller.wait(timeoutMilliseconds: milliseconds, into: &events)
        guard let event = events.first else { throw NothingHappens() }
        return event
    }

    /// Connects to a channel of hci0, or throws why not.
    ///
    /// The kernel's session of the test before may be ending just now, and take this with it.
    static func connect(
        _ channel: RFCOMMChannel, _ security: SecurityLevel = .low
    ) throws -> StreamSocket {
        for _ in 1..<connectsMax {
            do {
                return try connectOnce(channel, security)
            } catch BluetoothError.connect(let failure) where failure.kind == .linkLost {
                try pause(milliseconds: 100)
            }
        }
        return try connectOnce(channel, security)
    }

    private static func connectOnce(
        _ channel: RFCOMMChannel, _ security: SecurityLevel
    ) throws -> StreamSocket {
        let socket = try endpoint(channel).connect(security: security).socket()
        try wait(for: .writable, socket.descriptor)
        let stream = ByteStream.socket(socket)
        try stream.finishConnecting()
        return stream.socket()
    }

    /// Connects to the listener.
    func connect(_ security: SecurityLevel = .low) throws -> StreamSocket {
        try Self.connect(channel, security)
    }

    /// Lets a byte go each way, so that nothing of the connecting is under way any more.
    static func exchangeBytes(
        _ client: borrowing StreamSocket, _ server: borrowing StreamSocket
    ) throws {
        _ = try client.write([1].span)
        try wait(for: .readable, server.descriptor)
        _ = try server.readAll()
        _ = try server.write([2].span)
        try wait(for: .readable, client.descriptor)
        _ = try client.readAll()
    }

    /// Closes one end, and the other once it is hung up.
    ///
    /// Where both close at once, each end acknowledges a channel that is gone, and is told that it
    /// is (DM). That ends the next session as well, for which nothing listens then, it is said.
    static func close(
        _ first: consuming StreamSocket, before other: consuming StreamSocket
    ) throws {
        _ = consume first
        try #require(try wait(for: [], other.descriptor).hangUp)
        _ = consume other
    }

    /// Lets time pass before something is tried again.
    static func pause(milliseconds: Int) throws {
        let poller = try Poller()
        var events: [Poller.Event] = []
        try poller.wait(timeoutMilliseconds: milliseconds, into: &events)
    }

    /// Takes the link that has come in.
    func accept() throws -> StreamSocket {
        try Self.wait(for: .readable, listener.socket.descriptor)
        guard case .peer(let peer, let stream) = try listener.accept() else {
            throw NothingHappens()
        }
        #expect(peer == .device(try Bed.address(Bed.client)))
        return stream
    }
}
