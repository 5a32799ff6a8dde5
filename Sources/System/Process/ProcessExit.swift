import Glibc

/// How this process ends.
package enum ProcessExit {
    /// Ends at once with the status; the C function: exit(3).
    package static func end(_ status: Int32) -> Never {
        exit(status)
    }

    /// Ends as a program does that never heard of SIGPIPE, when nobody reads what it shows; a shell
    /// shows 141 for it.
    package static func byBrokenPipe() -> Never {
        _ = signal(SIGPIPE, SIG_DFL)
        raise(SIGPIPE)
        exit(128 + SIGPIPE)
    }
}
