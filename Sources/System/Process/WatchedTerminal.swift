import Glibc

/// The terminal that a program was started from: it tells whether SIGHUP means that the terminal is
/// gone, or that files are to be read again.
package struct WatchedTerminal: ~Copyable, Sendable {
    /// The terminal of whose end the kernel tells this process, wherever its streams lead.
    private let controlling: Descriptor?
    private let isErrorStream: Bool

    /// Opens the controlling terminal, and notes whether standard error is a terminal now (open).
    package init() {
        controlling = try? Descriptor(
            opening: "/dev/tty", flags: O_RDONLY | O_NOCTTY | O_NONBLOCK)
        isErrorStream = StandardStream.error.isTerminal
    }

    /// Whether there was one, and it has hung up.
    package var isGone: Bool {
        let isControllingGone =
            switch controlling {
            case .some(let terminal): Self.hasHungUp(terminal.rawValue)
            case nil: false
            }
        return isControllingGone
            || isErrorStream && Self.hasHungUp(StandardStream.error.descriptor)
    }

    /// Asks without waiting (poll).
    private static func hasHungUp(_ number: CInt) -> Bool {
        var request = pollfd(fd: number, events: 0, revents: 0)
        // The kernel fills the one struct that it is lent.
        guard unsafe poll(&request, 1, 0) == 1 else { return false }
        return CInt(request.revents) & POLLHUP != 0
    }
}
