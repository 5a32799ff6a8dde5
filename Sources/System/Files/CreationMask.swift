import Glibc

/// The permissions that this process removes from each file that it makes (umask).
package enum CreationMask {
    /// The mask now; to read it is to set it for a moment, so there must be no other threads.
    package static func current() -> UInt16 {
        let mask = umask(0o077)
        umask(mask)
        return UInt16(mask)
    }
}
