import CSystem
import Glibc

/// A socket that callers connect to.
package struct ListeningSocket: ~Copyable, Sendable {
    /// The result of one attempt to accept.
    package enum Accepted: ~Copyable {
        /// A caller, and the address that it has.
        case caller(StreamSocket, SocketAddress)
        case wouldBlock
    }

    /// Why nobody was accepted, sorted by what the server does next.
    package enum AcceptError: Error, Hashable {
        /// This one caller is gone: the next one may be accepted at once.
        case caller(SystemError)
        /// Descriptors or memory have run out, or the reason is not known: the caller may still
        /// wait, and trying again at once would spin.
        case pause(SystemError)
        /// The socket itself cannot be used any more.
        case listener(SystemError)
    }

    /// What a poller watches; readable while a caller waits.
    package let descriptor: Descriptor

    /// The file of a Unix socket; nil for every other family.
    package let file: UnixSocketFile?

    /// Lets callers wait at a bound socket, at most `callersMax` and one more (listen); if that
    /// fails, its file is removed.
    package init(
        _ socket: consuming StreamSocket, callersMax: Int, file: consuming UnixSocketFile? = nil
    ) throws(SystemError) {
        let number = socket.descriptor.rawValue
        do {
            try retrying("listen") { listen(number, CInt(clamping: callersMax)) }
        } catch {
            try? file?.remove()
            throw error
        }
        descriptor = Descriptor(adopting: socket.release())
        self.file = file
    }

    /// Accepts one caller if one waits (accept4).
    package func accept() throws(AcceptError) -> Accepted {
        do {
            let (number, address) = try unsafe SocketAddress.reading("accept4") {
                unsafe csystem_accept(descriptor.rawValue, $0, $1)
            }
            return .caller(StreamSocket(adopting: Descriptor(adopting: number)), address)
        } catch {
            guard error.errno == .wouldBlock else { throw AcceptError(error) }
            return .wouldBlock
        }
    }
}

extension ListeningSocket.AcceptError {
    /// Sorts an error of accept4, which also returns errors of the caller's socket.
    package init(_ error: SystemError) {
        switch error.errno {
        case .connectionAborted, .connectionReset, .notConnected, .timedOut, .protocolError,
            .networkDown, .networkUnreachable, .hostDown, .hostUnreachable:
            self = .caller(error)
        case .badDescriptor, .badState, .invalidArgument, .notSupported, .notSocket:
            self = .listener(error)
        default:
            self = .pause(error)
        }
    }
}
