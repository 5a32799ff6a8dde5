import Glibc

/// How this process ends.
package enum ProcessExit {
    /// Ends at once with the status; the C function: exit(3).
    package static func end(_ status: Int32) -> Never {
        exit(status)
    }

    /// Ends by SIGPIPE, like a program that does not handle it; a shell shows 141.
    package static func byBrokenPipe() -> Never {
        _ = signal(SIGPIPE, SIG_DFL)
        raise(SIGPIPE)
        exit(128 + SIGPIPE)
    }
}
