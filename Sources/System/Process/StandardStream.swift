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
    /// What cannot be written is dropped: there is nobody left to tell. The C function: write(2).
    package func write(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            // The kernel only reads, and only these bytes.
            let count = unsafe rest.withUnsafeBytes { bytes in
                unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
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
