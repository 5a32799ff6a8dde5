internal import Bluetooth
internal import System

/// Waits for others to connect.
///
/// ```swift
/// let listener = try RFCOMMListener(on: 20)
/// while let stream = try listener.accept() {
///     // A caller that has hung up, or does not read, must not end the server.
///     try? stream.write("hello, \(stream.peer)\n", until: .after(.seconds(10)))
/// }
/// ```
///
/// It stops listening when it is let go of. If its adapter is switched off or unplugged meanwhile,
/// nobody can connect any more and the kernel does not say so: listen again.
public struct RFCOMMListener: ~Copyable, Sendable {
    private let base: Bluetooth.Listener
    private let place: ListeningAddress

    /// Listens on a channel, through one adapter (`hci0`, or its address) or through all.
    public init(
        on channel: RFCOMMChannel, adapter: String? = nil, security: SecurityLevel = .medium
    ) throws(RFCOMMError) {
        try self.init(
            .rfcomm(
                channel: channel.base, adapter: try adapterName(adapter), security: security.base))
    }

    /// Listens at `unix:PATH`, where programs of this user rehearse without Bluetooth; the file is
    /// removed at the end.
    public init(at text: String) throws(RFCOMMError) {
        let place: SocketPlace?
        do {
            place = try SocketPlace(text)
        } catch {
            throw RFCOMMError(.unixSocket(error)) { "cannot listen at \(text): \($0)" }
        }
        guard let place else {
            throw RFCOMMError(.unusableAddress, FailureSentence("\(text) \(SocketPlace.demand)"))
        }
        try self.init(.socket(place))
    }

    private init(_ place: ListeningAddress) throws(RFCOMMError) {
        do {
            base = try Bluetooth.Listener(place)
        } catch {
            throw RFCOMMError(error) { "cannot listen on \(place): \($0)" }
        }
        self.place = place
    }

    /// Listens on a free channel, the highest that there is; publish it in a ``ServiceRecord``.
    public static func onFreeChannel(
        adapter: String? = nil, security: SecurityLevel = .medium
    ) throws(RFCOMMError) -> RFCOMMListener {
        for channel in RFCOMMChannel.all.reversed() {
            do {
                return try RFCOMMListener(on: channel, adapter: adapter, security: security)
            } catch {
                guard error.kind == .channelTaken else { throw error }
            }
        }
        throw RFCOMMError(.channelTaken, FailureSentence("all channels are taken"))
    }

    deinit {
        try? base.socket.file?.remove()
    }

    /// The channel; nil at a Unix socket.
    public var channel: RFCOMMChannel? { place.radio.map { RFCOMMChannel($0.channel) } }

    /// The kernel's number of the socket, for a loop of one's own or ``waitForInput(on:until:)``.
    ///
    /// When it is readable, call ``accept(until:)`` with ``Deadline/now``. It is non-blocking and
    /// belongs to this value: neither close it nor use it longer.
    public var descriptor: CInt { base.socket.descriptor.rawValue }

    /// Waits until somebody connects; nil if nobody does until the deadline.
    ///
    /// Whoever hangs up at once, or whose link is not protected as demanded, is passed over.
    public func accept(until deadline: Deadline = .never) throws(RFCOMMError) -> RFCOMMStream? {
        while true {
            do {
                switch try base.accept() {
                case .peer(let peer, let socket): return RFCOMMStream(socket, to: Peer(peer))
                case .unprotected: continue
                case .wouldBlock: break
                }
            } catch {
                switch error {
                case .caller: continue
                case .pause(let error), .listener(let error): throw failure(error)
                }
            }
            guard try wait(until: deadline) else { return nil }
        }
    }

    private func wait(until deadline: Deadline) throws(RFCOMMError) -> Bool {
        do {
            return try base.socket.descriptor.wait(for: .readable, until: deadline.time)
        } catch {
            throw failure(error)
        }
    }

    private func failure(_ error: SystemError) -> RFCOMMError {
        RFCOMMError(error) { "cannot accept a connection on \(place): \($0)" }
    }
}
