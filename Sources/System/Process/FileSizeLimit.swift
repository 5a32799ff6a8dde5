import Glibc

/// The limit that a user has set on the size of files (`ulimit -f`).
package enum FileSizeLimit {
    /// Makes a write beyond the limit fail with EFBIG instead of ending the process (SIGXFSZ).
    package static func failsWrites() {
        _ = signal(SIGXFSZ, SIG_IGN)
    }
}
