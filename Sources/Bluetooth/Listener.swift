package import System

/// Where clients find a server: on a channel of this machine's adapters, or at a Unix socket.
package struct Listener: ~Copyable, Sendable {
    /// Where it listens.
    package enum Place: Hashable, Sendable {
        /// A channel, of one adapter or of all.
        case rfcomm(channel: RFCOMMChannel, adapter: AdapterName?, security: SecurityLevel)
        case unix(UnixAddress)
    }

    /// What one attempt to accept came to.
    package enum Accepted: ~Copyable {
        /// A client.
        case peer(Peer, StreamSocket)
        /// A client over a link that is protected less than demanded; hung up on already.
        case unprotected(Peer)
        /// Nobody is waiting.
        case wouldBlock
    }

    /// What a poller watches, and what a spare descriptor hangs up on; has the socket file, if any.
    package let socket: ListeningSocket

    private let security: SecurityLevel?

    /// How many may wait until they are accepted: a piconet has seven, and each turn accepts all.
    private static let callersMax = 16

    /// Begins to listen.
    package init(_ place: Place) throws(BluetoothError) {
        switch place {
        case .rfcomm(let channel, let adapter, let security):
            self.security = security
            let local = try Adapter.localAddress(of: adapter, among: Adapter.all())
            socket = try Self.listen(channel, local, security)
        case .unix(let address):
            security = nil
            socket = try Self.listen(address)
        }
    }

    /// Whether what a place needs is there: an adapter, switched on.
    ///
    /// Where this machine has nothing left to look at adapters with, they are as they were.
    package static func canListen(at place: Place) -> Bool {
        guard case .rfcomm(_, let adapter, _) = place else { return true }
        do throws(BluetoothError) {
            _ = try Adapter.localAddress(of: adapter, among: Adapter.all())
            return true
        } catch .system(let error) {
            return error.errno.isLackOfResources
        } catch {
            return false
        }
    }

    /// Accepts one client if one waits.
    package func accept() throws(ListeningSocket.AcceptError) -> Accepted {
        switch try socket.accept() {
        case .wouldBlock:
            return .wouldBlock
        case .caller(let stream, let address):
            do {
                let peer = try Peer(stream, at: address)
                return try isProtected(stream, from: peer)
                    ? .peer(peer, stream) : .unprotected(peer)
            } catch {
                throw ListeningSocket.AcceptError(error)
            }
        }
    }

    /// Whether the link that is there is as well protected as the kernel was told to demand: a
    /// defect there must not open the share.
    private func isProtected(
        _ stream: borrowing StreamSocket, from peer: Peer
    ) throws(SystemError) -> Bool {
        guard let security, security > .low, case .device(let device) = peer else { return true }
        do {
            return try LinkProtection(with: device, through: stream.incomingAdapter)
                .suffices(for: security)
        } catch .system(let error) {
            throw error
        } catch {
            // The adapter has gone with its link.
            throw SystemError(call: "HCIGETCONNLIST", errno: .notConnected)
        }
    }

    /// The place's own socket, bound and listening.
    private static func listen(
        _ channel: RFCOMMChannel, _ local: BluetoothAddress, _ security: SecurityLevel
    ) throws(BluetoothError) -> ListeningSocket {
        do {
            let socket = try StreamSocket.rfcomm(security)
            let address = RFCOMMAddress(device: local, channel: channel.number)
            try socket.bind(to: address.socketAddress)
            return try ListeningSocket(socket, callersMax: callersMax)
        } catch {
            guard error.errno != .addressInUse else { throw .channelTaken(channel) }
            throw BluetoothError(error)
        }
    }

    private static func listen(_ address: UnixAddress) throws(BluetoothError) -> ListeningSocket {
        do {
            return try ListeningSocket(at: address, callersMax: callersMax)
        } catch {
            throw .unixSocket(error)
        }
    }
}
