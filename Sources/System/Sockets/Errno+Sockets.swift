import Glibc

/// Errors that only sockets report.
extension Errno {
    /// The descriptor is no socket (ENOTSOCK).
    static let notSocket = Errno(rawValue: ENOTSOCK)
    /// The socket does not listen any more (EBADFD, of RFCOMM).
    static let badState = Errno(rawValue: EBADFD)
    /// The other end has broken the protocol below (EPROTO).
    static let protocolError = Errno(rawValue: EPROTO)
    /// There is no route to the network (ENETUNREACH).
    static let networkUnreachable = Errno(rawValue: ENETUNREACH)
    /// The socket there is of another type (EPROTOTYPE).
    static let wrongSocketType = Errno(rawValue: EPROTOTYPE)
}
