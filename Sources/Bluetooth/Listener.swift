package import System

/// Listens for clients, on a channel of this machine's adapters or at a Unix socket.
package struct Listener: ~Copyable, Sendable {
    /// The result of one attempt to accept.
    package enum Accepted: ~Copyable {
        case peer(Peer, StreamSocket)
        /// A client whose link is protected less than demanded; it was disconnected.
        case unprotected(Peer)
        /// Nobody is waiting.
        case wouldBlock
    }

    /// What a poller watches and a spare descriptor accepts from; it has the socket file, if any.
    package let socket: ListeningSocket

    private let security: SecurityLevel?

    /// Begins to listen.
    package init(_ address: ListeningAddress) throws(BluetoothError) {
        security = address.radio?.security
        socket = try address.listen()
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

    /// Whether the link is as well protected as the kernel was told to demand: a fault of the
    /// kernel must not open the share.
    private func isProtected(
        _ stream: borrowing StreamSocket, from peer: Peer
    ) throws(SystemError) -> Bool {
        guard let security, security > .low, let device = peer.device else { return true }
        do {
            return try LinkProtection(with: device, through: stream.incomingAdapter)
                .suffices(for: security)
        } catch .system(let error) {
            throw error
        } catch {
            // The adapter is gone, and its link with it.
            throw SystemError(call: "HCIGETCONNLIST", errno: .notConnected)
        }
    }
}
