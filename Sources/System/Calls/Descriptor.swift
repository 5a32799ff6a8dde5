import Glibc

/// An open file descriptor with exactly one owner: closed when the owner lets go of it.
package struct Descriptor: ~Copyable, Sendable {
    /// The kernel's number, valid while this value lives.
    package let rawValue: CInt

    /// Takes over a number that a system call has just returned and that nobody else closes.
    package init(adopting rawValue: CInt) {
        precondition(rawValue >= 0, "a descriptor is never negative")
        self.rawValue = rawValue
    }

    deinit {
        // What was written is checked by syncing it; nothing can be done here about a failure.
        _ = Glibc.close(rawValue)
    }

    /// Closes now, for those who must know whether it failed; the number is gone either way.
    ///
    /// EINTR counts as closed, which it is on Linux.
    package consuming func close() throws(SystemError) {
        let number = rawValue
        discard self
        guard Glibc.close(number) == 0 else {
            let errno = Errno.current
            guard errno == .interrupted else { throw SystemError(call: "close", errno: errno) }
            return
        }
    }

    /// Gives the number away: whoever receives it closes it.
    package consuming func release() -> CInt {
        let number = rawValue
        discard self
        return number
    }
}

extension Descriptor {
    /// Another number for what `number` stands for, never that of a standard stream (fcntl).
    init(duplicating number: CInt) throws(SystemError) {
        // A third argument that is no pointer: the smallest number that is not standard.
        self.init(adopting: try retrying("fcntl") { fcntl(number, F_DUPFD_CLOEXEC, 3) })
    }
}
