import Glibc
package import System

/// Two connected sockets in this process; each end is to be taken once, and then closes itself.
package struct SocketPair {
    private let numbers: [CInt]

    /// Makes a pair of streams, or of sockets that keep messages apart.
    package init(keepingMessages: Bool = false) throws {
        let type = keepingMessages ? SOCK_SEQPACKET : SOCK_STREAM
        let flags = SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
        var numbers: [CInt] = [-1, -1]
        try retrying("socketpair") {
            unsafe socketpair(AF_UNIX, CInt(type.rawValue | flags), 0, &numbers)
        }
        self.numbers = numbers
    }

    /// Takes one end.
    package func left() -> StreamSocket { StreamSocket(adopting: Descriptor(adopting: numbers[0])) }

    /// Takes the other end.
    package func right() -> StreamSocket {
        StreamSocket(adopting: Descriptor(adopting: numbers[1]))
    }
}

extension ByteStream {
    /// Takes out the socket that it is.
    package consuming func socket() -> StreamSocket {
        switch consume self {
        case .socket(let socket): return socket
        case .pair: preconditionFailure("it is no socket")
        case .running: preconditionFailure("it is no socket")
        }
    }
}

extension StreamSocket {
    /// Reads once, into an array that holds what came.
    package func read(upTo count: Int) throws -> (transfer: IOResult, bytes: [UInt8]) {
        var buffer = [UInt8](repeating: 0, count: count)
        var span = buffer.mutableSpan
        let transfer = try read(into: &span)
        guard case .bytes(let count) = transfer else { return (transfer, []) }
        return (transfer, Array(buffer.prefix(count)))
    }

    /// Reads until nothing more comes for now; tells what stopped it.
    package func readAll() throws -> (transfer: IOResult, bytes: [UInt8]) {
        var all: [UInt8] = []
        while true {
            let (transfer, bytes) = try read(upTo: 4096)
            guard case .bytes = transfer else { return (transfer, all) }
            all += bytes
        }
    }
}

extension SocketOption {
    /// The bytes that may wait to be sent; the kernel doubles what is asked, for its own books.
    package static let sendBufferBytes = SocketOption(level: SOL_SOCKET, name: SO_SNDBUF)
    /// The bytes that may wait to be read; doubled likewise.
    package static let receiveBufferBytes = SocketOption(level: SOL_SOCKET, name: SO_RCVBUF)
}
