import Glibc

extension StreamSocket {
    /// Makes a socket that keeps messages apart: each write is one, and each read takes one, of
    /// which what does not fit is lost (SOCK_SEQPACKET).
    package init(messagesOf family: CInt, protocol number: CInt = 0) throws(SystemError) {
        try self.init(SOCK_SEQPACKET, family, number)
    }

    /// Makes a socket for the packets of a device (SOCK_RAW).
    package init(packetsOf family: CInt, protocol number: CInt) throws(SystemError) {
        try self.init(SOCK_RAW, family, number)
    }

    private init(
        _ type: __socket_type, _ family: CInt, _ number: CInt
    ) throws(SystemError) {
        let flags = CInt(type.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        self.init(
            adopting: Descriptor(
                adopting: try retrying("socket") { Glibc.socket(family, flags, number) }))
    }
}
