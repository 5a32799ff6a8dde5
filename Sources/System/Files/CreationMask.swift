import Glibc

/// The permissions that this process takes away from each file that it makes (umask).
package enum CreationMask {
    /// What is taken away now; the kernel tells it only by setting it, so not beside other threads.
    package static func current() -> UInt16 {
        let mask = umask(0o077)
        umask(mask)
        return UInt16(mask)
    }
}
