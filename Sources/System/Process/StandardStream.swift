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
            if patience != nil, !isWritable(within: patience) { return false }
            // A pipe that can be written to takes so many bytes without waiting, and no more.
            let piece = patience == nil ? rest : rest.prefix(Int(PIPE_BUF))
            do {
                let count = try retrying("write") {
                    // The kernel only reads, and only these bytes.
                    unsafe piece.withUnsafeBytes { bytes in
                        unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count)
                    }
                }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            } catch  where error.errno == .wouldBlock {
                // Whoever gave us the stream may have made it non-blocking for us all.
                guard isWritable(within: patience) else { return false }
            } catch {
                return false
            }
        }
        return true
    }

    /// Whether it takes bytes, or says that it never will, before the patience ends; nil for one
    /// without end (poll).
    func isWritable(within patience: Duration?) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        let start = MonotonicTime(nanoseconds: 0)
        let milliseconds = patience.map { start.milliseconds(until: start + $0) } ?? -1
        // The kernel reads and fills the one struct that it is lent.
        let ready = try? retrying("poll") { unsafe poll(&request, 1, CInt(clamping: milliseconds)) }
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
