import Glibc

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

    /// Gives a socket its local address (bind).
    func bind(to address: SocketAddress) throws(SystemError) {
        try retrying("bind") {
            // The kernel copies the address during the call.
            unsafe address.withKernelAddress { unsafe Glibc.bind(rawValue, $0, $1) }
        }
    }
}
