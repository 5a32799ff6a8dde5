import Glibc

/// How many descriptors this process may have (`ulimit -n`).
package enum OpenFileLimit {
    /// Raises the limit as far as this user may, and returns how many more can be opened now
    /// (getrlimit, setrlimit, fcntl).
    package static func raised() -> Int {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        // The kernel fills the struct that it is lent, and then reads it.
        guard unsafe getrlimit(resource, &limit) == 0 else { return plenty }
        let allowed = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        let isRaised = unsafe setrlimit(resource, &limit) == 0
        let count = Int(clamping: isRaised ? limit.rlim_max : allowed)
        guard count < plenty else { return plenty }
        // The parent process may have left more than the three streams open.
        return (0..<CInt(count)).count { fcntl($0, F_GETFD) < 0 }
    }

    /// Nobody here needs more than this.
    private static let plenty = 1024
}
