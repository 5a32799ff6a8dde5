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
        // Writes are checked by syncing; nothing can be done about a failure here.
        _ = Glibc.close(rawValue)
    }

    /// Closes now and reports a failure; the number is gone either way.
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

    /// Gives up the number: the receiver closes it.
    package consuming func release() -> CInt {
        let number = rawValue
        discard self
        return number
    }
}

extension Descriptor {
    /// Duplicates a descriptor, never onto the number of a standard stream (fcntl).
    init(duplicating number: CInt) throws(SystemError) {
        // The third argument, 3, is the smallest number that is not a standard stream.
        self.init(adopting: try retrying("fcntl") { fcntl(number, F_DUPFD_CLOEXEC, 3) })
    }
}
