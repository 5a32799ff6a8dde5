import CSystem
import Glibc

/// A socket to a peer, connected or not yet: it never blocks, no child inherits it, and it raises
/// no SIGPIPE.
package struct StreamSocket: ~Copyable, Sendable {
    /// What a poller watches.
    package let descriptor: Descriptor

    /// Makes a socket of the family that is neither bound nor connected (socket).
    package init(family: CInt, protocol number: CInt = 0) throws(SystemError) {
        descriptor = try .socket(family: family, type: SOCK_STREAM, protocol: number)
    }

    /// Takes over a descriptor that is a stream socket; reading and writing never wait for one that
    /// blocks, either.
    package init(adopting descriptor: consuming Descriptor) {
        self.descriptor = descriptor
    }

    /// Gives the descriptor's number away: whoever receives it closes it.
    consuming func release() -> CInt {
        descriptor.release()
    }

    /// Gives the socket its local address (bind).
    package func bind(to address: SocketAddress) throws(SystemError) {
        try descriptor.bind(to: address)
    }

    /// Begins to connect; once the socket is writable, `connectResult` tells how it ended
    /// (connect).
    ///
    /// It may be connected already when this returns, which makes no difference to the caller.
    package func connect(to address: SocketAddress) throws(SystemError) {
        // The kernel copies the address during the call.
        let result = unsafe address.withKernelAddress {
            unsafe Glibc.connect(descriptor.rawValue, $0, $1)
        }
        guard result == -1 else { return }
        let errno = Errno.current
        // An interrupted connect goes on by itself; a second call would fail.
        guard errno != .inProgress, errno != .interrupted else { return }
        throw SystemError(call: "connect", errno: errno)
    }

    /// Throws why the connection attempt failed; call it once, because reading clears the error.
    ///
    /// Never call it on a connected socket: it would clear the error that reports the end.
    package func connectResult() throws(SystemError) {
        let errno = Errno(rawValue: try integer(of: .pendingError))
        guard errno.rawValue == 0 else { throw SystemError(call: "connect", errno: errno) }
    }

    /// Reads what has arrived into the beginning of `buffer`, as much as fits (recv).
    package func read(into buffer: inout MutableSpan<UInt8>) throws(SystemError) -> IOResult {
        precondition(!buffer.isEmpty, "reading nothing looks like the end")
        do {
            // The kernel writes at most as many bytes as the span holds.
            let count = try retrying("recv") {
                unsafe buffer.withUnsafeMutableBytes {
                    unsafe recv(
                        descriptor.rawValue, $0.baseAddress, $0.count, CInt(MSG_DONTWAIT))
                }
            }
            return count == 0 ? .end : .bytes(count)
        } catch {
            switch error.errno {
            case .wouldBlock: return .wouldBlock
            // An RFCOMM peer's close arrives as this, once all that it sent has been read.
            case .connectionReset: return .end
            default: throw error
            }
        }
    }

    /// Writes as much of `bytes` as fits, as one message (send).
    package func write(_ bytes: Span<UInt8>) throws(SystemError) -> IOResult {
        guard !bytes.isEmpty else { return .bytes(0) }
        // The kernel reads no further than the span.
        return try written("send") {
            unsafe bytes.withUnsafeBytes {
                unsafe send(
                    descriptor.rawValue, $0.baseAddress, $0.count,
                    CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT))
            }
        }
    }

    /// How many messages one call of `writeUnits` sends at most.
    package static let unitsMax = Int(CSYSTEM_UNITS_MAX)

    /// Writes as much of `bytes` as fits, in messages of exactly `unit` bytes (sendmmsg).
    ///
    /// A rest shorter than a unit is a message of its own. Each message is framed by itself on the
    /// air, and a unit fills one packet there.
    package func writeUnits(of bytes: Span<UInt8>, unit: Int) throws(SystemError) -> IOResult {
        precondition(unit > 0, "a unit holds something")
        guard !bytes.isEmpty else { return .bytes(0) }
        // The kernel reads no further than the span.
        return try written("sendmmsg") {
            unsafe bytes.withUnsafeBytes {
                unsafe csystem_send_units(
                    descriptor.rawValue, $0.baseAddress.unsafelyUnwrapped, bytes.count, unit)
            }
        }
    }

    /// Makes a call that writes, and turns its result into a value.
    private func written(
        _ call: String, _ body: () -> Int
    ) throws(SystemError) -> IOResult {
        do {
            return .bytes(try retrying(call, body))
        } catch {
            switch error.errno {
            case .wouldBlock: return .wouldBlock
            // The last is what RFCOMM returns once the peer's close has been read.
            case .brokenPipe, .connectionReset, .notConnected: return .end
            default: throw error
            }
        }
    }
}

extension StreamSocket {
    /// Makes a socket that keeps messages apart: each write is one; each read takes one, and what
    /// does not fit is lost (SOCK_SEQPACKET).
    package init(messagesOf family: CInt, protocol number: CInt = 0) throws(SystemError) {
        self.init(
            adopting: try .socket(family: family, type: SOCK_SEQPACKET, protocol: number))
    }

    /// Makes a socket for the packets of a device (SOCK_RAW).
    package init(packetsOf family: CInt, protocol number: CInt) throws(SystemError) {
        self.init(adopting: try .socket(family: family, type: SOCK_RAW, protocol: number))
    }
}

/// The one place where sockets are made.
extension Descriptor {
    /// Makes a socket that never blocks and that no child inherits (socket).
    static func socket(
        family: CInt, type: __socket_type, protocol number: CInt
    ) throws(SystemError) -> Descriptor {
        let flags = CInt(type.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        return Descriptor(
            adopting: try retrying("socket") { Glibc.socket(family, flags, number) })
    }

    func bind(to address: SocketAddress) throws(SystemError) {
        try retrying("bind") {
            // The kernel copies the address during the call.
            unsafe address.withKernelAddress { unsafe Glibc.bind(rawValue, $0, $1) }
        }
    }
}

/// The result of one read from a socket, or one write to it.
package enum IOResult: Hashable, Sendable {
    /// This many bytes were transferred; at least one, unless none was offered.
    case bytes(Int)
    /// Nothing can be transferred without waiting.
    case wouldBlock
    /// The link has ended: nothing more is transferred this way.
    ///
    /// It does not say whether the peer closed or was lost: RFCOMM's regular close arrives as a
    /// reset. After the end of writing, what has arrived can still be read.
    case end
}
