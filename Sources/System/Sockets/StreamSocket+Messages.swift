import Glibc

extension StreamSocket {
    /// Makes a socket that keeps messages apart: each write is one, and each read takes one, of
    /// which what does not fit is lost (SOCK_SEQPACKET).
    package init(messagesOf family: CInt, protocol number: CInt = 0) throws(SystemError) {
        self.init(
            adopting: try .socket(family: family, type: SOCK_SEQPACKET, protocol: number))
    }

    /// Makes a socket for the packets of a device (SOCK_RAW).
    package init(packetsOf family: CInt, protocol number: CInt) throws(SystemError) {
        self.init(adopting: try .socket(family: family, type: SOCK_RAW, protocol: number))
    }
}
