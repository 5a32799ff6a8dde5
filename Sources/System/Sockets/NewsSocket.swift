import Glibc

/// A socket on which the kernel tells news, one message each, to whoever asks for no more than to
/// be woken by them.
package struct NewsSocket: ~Copyable, Sendable {
    /// Readable while news waits.
    package let descriptor: Descriptor

    /// Makes a socket of the family, and gives it the address by which the news is chosen (bind).
    package init(
        family: CInt, protocol number: CInt = 0, at address: SocketAddress
    ) throws(SystemError) {
        let socket = try Descriptor.socket(family: family, type: SOCK_RAW, protocol: number)
        try socket.bind(to: address)
        descriptor = socket
    }

    /// Takes all news that waits, unread; throws where there will be none any more (recv).
    package func drain() throws(SystemError) {
        while true {
            do {
                // What does not fit into a byte is dropped with the rest of its message.
                var byte: UInt8 = 0
                try retrying("recv") { unsafe recv(descriptor.rawValue, &byte, 1, 0) }
            } catch {
                guard error.errno == .wouldBlock else { throw error }
                return
            }
        }
    }
}
