import Glibc

/// What only this part of System looks for.
extension Errno {
    /// The descriptor is no socket (ENOTSOCK).
    static let notSocket = Errno(rawValue: ENOTSOCK)
    /// The socket there is of another type (EPROTOTYPE).
    static let wrongSocketType = Errno(rawValue: EPROTOTYPE)
}
