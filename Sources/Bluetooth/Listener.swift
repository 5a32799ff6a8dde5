package import System

/// Where clients find a server: on a channel of this machine's adapters, or at a Unix socket.
package struct Listener: ~Copyable, Sendable {
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

    /// Whether the link that is there is as well protected as the kernel was told to demand: a
    /// defect there must not open the share.
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
            // The adapter has gone with its link.
            throw SystemError(call: "HCIGETCONNLIST", errno: .notConnected)
        }
    }
}
