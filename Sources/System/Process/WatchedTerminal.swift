import Glibc

/// The terminal that a program was started from, for one that SIGHUP means two things to: that the
/// terminal is gone, or that files are to be read again.
package struct WatchedTerminal: Sendable {
    private let isThere: Bool

    /// Notes whether standard error is a terminal now.
    package init() {
        isThere = StandardStream.error.isTerminal
    }

    /// Whether there was one, and it has hung up (poll).
    package var isGone: Bool {
        guard isThere else { return false }
        var request = pollfd(fd: StandardStream.error.descriptor, events: 0, revents: 0)
        // The kernel fills the one struct that it is lent, without waiting.
        guard unsafe poll(&request, 1, 0) == 1 else { return false }
        return CInt(request.revents) & POLLHUP != 0
    }
}
