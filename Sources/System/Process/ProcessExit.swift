import Glibc

/// How this process ends.
package enum ProcessExit {
    /// Ends at once with the status; the C function: exit(3).
    package static func end(_ status: Int32) -> Never {
        exit(status)
    }
}
