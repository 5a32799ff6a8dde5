import Glibc

/// What only this part of System looks for.
extension Errno {
    /// The descriptor is no socket (ENOTSOCK).
    static let notSocket = Errno(rawValue: ENOTSOCK)
    /// The socket does not listen any more (EBADFD, of RFCOMM).
    static let badState = Errno(rawValue: EBADFD)
    /// The other end has broken the protocol below (EPROTO).
    static let protocolError = Errno(rawValue: EPROTO)
    /// There is no way to the network (ENETUNREACH).
    static let networkUnreachable = Errno(rawValue: ENETUNREACH)
    /// The socket there is of another type (EPROTOTYPE).
    static let wrongSocketType = Errno(rawValue: EPROTOTYPE)
}
