import Glibc

/// Standard output or standard error, for text.
package enum StandardStream: Sendable {
    case output, error

    /// The number that the process was given for it.
    package var descriptor: CInt {
        switch self {
        case .output: STDOUT_FILENO
        case .error: STDERR_FILENO
        }
    }

    /// Writes the text, in one call where the other end takes it whole, so that lines stay whole.
    ///
    /// What cannot be written is dropped: there is nobody left to tell. `patience` is how long to
    /// wait for an end that takes nothing, a full pipe or a stopped terminal; nil for as long as
    /// that lasts. The C function: write(2).
    ///
    /// - Returns: whether all of it was taken.
    @discardableResult
    package func write(_ text: String, patience: Duration? = nil) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            if let patience, !isWritable(within: patience) { return false }
            // A pipe that can be written to takes so many bytes without waiting, and no more.
            let piece = patience == nil ? rest : rest.prefix(Int(PIPE_BUF))
            let written = try? retrying("write") {
                // The kernel only reads, and only these bytes.
                unsafe piece.withUnsafeBytes { bytes in
                    unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count)
                }
            }
            guard let count = written, count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Whether it takes bytes, or says that it never will, before the patience ends (poll).
    func isWritable(within patience: Duration) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        let (seconds, attoseconds) = patience.components
        let milliseconds = CInt(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000)
        // The kernel reads and fills the one struct that it is lent.
        let ready = try? retrying("poll") { unsafe poll(&request, 1, milliseconds) }
        return ready == 1
    }

    /// Whether a person looks at it: it is a terminal.
    ///
    /// The C function: isatty(3).
    package var isTerminal: Bool { isatty(descriptor) == 1 }

    /// The width of the terminal's window in columns; nil where it has none or does not say.
    ///
    /// The C function: ioctl(2) with TIOCGWINSZ.
    package var columns: Int? {
        var size = winsize()
        // The kernel fills in this one struct.
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return nil
        }
        return Int(size.ws_col)
    }
}
