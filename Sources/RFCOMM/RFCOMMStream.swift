internal import Bluetooth
internal import System

/// A connection to another program: bytes in, bytes out, in order and unchanged, until one end
/// closes it.
///
/// It is closed when it is let go of, or by ``close()``. Its calls wait, each until a ``Deadline``,
/// and never disturb each other: one thread may read while another writes.
///
/// ```swift
/// let server = try Endpoint("AA:BB:CC:DD:EE:FF", channel: 20)
/// let stream = try RFCOMMStream(to: server, until: .after(.seconds(20)))
/// try stream.write("hello\n")
/// while case .bytes(let bytes) = try stream.read() { use(bytes) }
/// ```
public struct RFCOMMStream: ~Copyable, Sendable {
    /// Who is at the other end.
    public let peer: Peer

    private let socket: StreamSocket

    init(_ socket: consuming StreamSocket, to peer: Peer) {
        self.socket = socket
        self.peer = peer
    }

    /// Connects to a server; the level matters for a device only.
    ///
    /// A device that is out of range is noticed by the kernel after five seconds to half a minute,
    /// so give a deadline. Straight after a session with the same channel it may fail with
    /// ``RFCOMMError/Kind/busy``: try again.
    public init(
        to server: Endpoint, security: SecurityLevel = .medium, until deadline: Deadline = .never
    ) throws(RFCOMMError) {
        let peer = Peer(calledAt: server)
        let socket: StreamSocket
        do throws(BluetoothError) {
            socket = try server.base.connectSocket(security: security.base)
        } catch {
            throw RFCOMMError(connectingTo: server, error)
        }
        guard try Self.wait(for: .writable, socket, of: peer, deadline) else {
            throw .timedOut("no answer from \(peer)")
        }
        do {
            try socket.finishConnecting()
        } catch {
            throw RFCOMMError(connectingTo: server, error)
        }
        self.init(socket, to: peer)
    }

    /// The kernel's number of the socket, for a loop of one's own or ``waitForInput(on:until:)``.
    ///
    /// Wait for it with `poll` or `epoll`, then call ``read(upTo:until:)`` or
    /// ``writeSome(_:until:)`` with ``Deadline/now``. It is non-blocking and belongs to this value:
    /// neither close it nor use it longer.
    public var descriptor: CInt { socket.descriptor.rawValue }

    /// Asks bluetoothd whether it keeps a key from pairing with the device at the other end; nil if
    /// bluetoothd does not run, does not answer within three seconds, or does not have the adapter,
    /// and at a Unix socket.
    ///
    /// A link at ``SecurityLevel/medium`` is encrypted with a key, but a stranger may have got that
    /// key this moment without anybody being asked. Serve only who is paired:
    ///
    /// ```swift
    /// guard stream.peer.device == nil || stream.isPaired() == true else { return }
    /// ```
    public func isPaired() -> Bool? {
        guard let device = peer.device else { return nil }
        return PairingStatus.of(device.base, through: socket.incomingAdapter).map { $0 == .paired }
    }

    /// Closes the connection; what was written is still sent, in the background.
    public consuming func close() {}
}

// MARK: Reading

/// The result of reading from an ``RFCOMMStream``.
public enum ReadResult: Hashable, Sendable {
    /// What has arrived, at least one byte.
    case bytes([UInt8])
    /// Nothing has arrived until the deadline.
    case nothing
    /// The connection has ended, and all that had arrived has been read.
    ///
    /// Nobody can tell whether the other end has closed it or was lost: say in your own protocol
    /// when something is complete.
    case end
}

extension RFCOMMStream {
    /// How many bytes are read at once, unless told otherwise.
    public static let readBytesDefault = 16_384

    /// Takes what has arrived, at most `countMax` bytes, and waits for the first of them.
    public func read(
        upTo countMax: Int = readBytesDefault, until deadline: Deadline = .never
    ) throws(RFCOMMError) -> ReadResult {
        precondition(countMax > 0, "reading nothing looks like the end")
        var bytes = [UInt8](repeating: 0, count: countMax)
        while true {
            switch try transferring({ () throws(SystemError) in
                var span = bytes.mutableSpan
                return try socket.read(into: &span)
            }) {
            case .bytes(let count):
                bytes.removeLast(countMax - count)
                return .bytes(bytes)
            case .end: return .end
            case .wouldBlock:
                guard try wait(for: .readable, deadline) else { return .nothing }
            }
        }
    }
}

// MARK: Writing

extension RFCOMMStream {
    /// How long the messages are that a long write is cut into.
    ///
    /// Each fills one of the largest packets of Bluetooth. The other end does not see where they
    /// begin.
    private static let messageBytes = 1008

    /// Writes all bytes, waiting while the other end does not take more.
    ///
    /// If it throws, some may have been sent. That all were taken does not mean that they have
    /// arrived.
    public func write(
        _ bytes: [UInt8], until deadline: Deadline = .never
    ) throws(RFCOMMError) {
        var written = 0
        while written < bytes.count {
            let count = try writeSome(bytes[written...], until: deadline)
            guard count > 0 else { throw .timedOut("\(peer) did not take all bytes") }
            written += count
        }
    }

    /// Writes a text in UTF-8.
    public func write(
        _ text: String, until deadline: Deadline = .never
    ) throws(RFCOMMError) {
        try write(Array(text.utf8), until: deadline)
    }

    /// Writes the first of the bytes and returns how many, once there is room for any; 0 if there
    /// is none until the deadline.
    public func writeSome(
        _ bytes: ArraySlice<UInt8>, until deadline: Deadline = .never
    ) throws(RFCOMMError) -> Int {
        guard !bytes.isEmpty else { return 0 }
        while true {
            switch try transferring({ () throws(SystemError) in
                try socket.writeUnits(of: bytes.span, unit: Self.messageBytes)
            }) {
            case .bytes(let count): return count
            case .end: throw .linkLost(peer)
            case .wouldBlock:
                guard try wait(for: .writable, deadline) else { return 0 }
            }
        }
    }
}

extension RFCOMMStream {
    private func transferring(
        _ body: () throws(SystemError) -> IOResult
    ) throws(RFCOMMError) -> IOResult {
        do {
            return try body()
        } catch {
            throw .linkLost(peer, error)
        }
    }

    private func wait(
        for interest: Poller.Interest, _ deadline: Deadline
    ) throws(RFCOMMError) -> Bool {
        try Self.wait(for: interest, socket, of: peer, deadline)
    }

    /// Waits until a socket is ready; false if the deadline comes first.
    private static func wait(
        for interest: Poller.Interest, _ socket: borrowing StreamSocket, of peer: Peer,
        _ deadline: Deadline
    ) throws(RFCOMMError) -> Bool {
        do {
            return try socket.descriptor.wait(for: interest, until: deadline.time)
        } catch {
            throw RFCOMMError(error) { "cannot wait for \(peer): \($0)" }
        }
    }
}

/// Waits until something can be read from any of these descriptors, or accepted, and returns those;
/// none if the deadline comes first.
///
/// They may belong to streams, listeners and published records of this library, or be any other,
/// such as 0 for standard input. One that has hung up or is not open counts as ready.
public func waitForInput(
    on descriptors: [CInt], until deadline: Deadline = .never
) throws(RFCOMMError) -> [CInt] {
    do {
        return try Descriptor.ready(among: descriptors, for: .readable, until: deadline.time)
    } catch {
        throw RFCOMMError(error) { "cannot wait: \($0)" }
    }
}
