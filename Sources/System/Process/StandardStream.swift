import CSystem
import Glibc
import Synchronization

/// Standard output or standard error, for text.
package enum StandardStream: Sendable {
    case output, error

    /// Its descriptor number.
    package var descriptor: CInt {
        switch self {
        case .output: STDOUT_FILENO
        case .error: STDERR_FILENO
        }
    }

    private static let outputWriter = StandardStreamDescriptor(STDOUT_FILENO)
    private static let errorWriter = StandardStreamDescriptor(STDERR_FILENO)

    /// Opens what writing needs: within a sandbox nothing more can be opened.
    package func prepare() { _ = writer.number }

    private var writer: StandardStreamDescriptor {
        _read {
            switch self {
            case .output: yield Self.outputWriter
            case .error: yield Self.errorWriter
            }
        }
    }

    /// Writes the text, in one call if the other end takes it whole, so that lines stay whole.
    ///
    /// What cannot be written is dropped. `patience` is how long to wait for a full pipe or a
    /// stopped terminal, which must not keep the program from ending: once, until it takes
    /// something again. The C function: write(2).
    ///
    /// - Returns: whether all of it was taken.
    @discardableResult
    package func write(_ text: String, patience: Duration = .seconds(1)) -> Bool {
        write(Array(text.utf8)[...], patience: patience).isEmpty
    }

    /// Writes the bytes of a text in the same way; returns those that were not taken.
    package func write(_ text: ArraySlice<UInt8>, patience: Duration) -> ArraySlice<UInt8> {
        let isStuck = writer.isStuck.load(ordering: .relaxed)
        let wait = isStuck ? .zero : patience
        var rest = text
        try? write(&rest, napsMax: Int(patience / Self.nap)) { isWritable(within: wait) }
        writer.isStuck.store(!rest.isEmpty && (isStuck || patience > .zero), ordering: .relaxed)
        return rest
    }

    /// Writes bytes piece by piece, as long as `isWritable` says that the next one is taken, and
    /// leaves those that were not.
    private func write(
        _ rest: inout ArraySlice<UInt8>, napsMax: Int = .max, when isWritable: () -> Bool
    ) throws(SystemError) {
        var napCount = 0
        while !rest.isEmpty {
            guard isWritable() else { return }
            do {
                let count = try write(rest.prefix(writer.pieceBytesMax))
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            } catch  where error.errno == .wouldBlock {
                // Another program may have made the shared stream non-blocking, or a terminal has
                // room for one byte where a line end takes two.
                guard napCount < napsMax else { return }
                napCount += 1
                Self.takeNap()
            }
        }
    }

    /// Writes the first of the bytes, and returns how many (write).
    private func write(_ piece: ArraySlice<UInt8>) throws(SystemError) -> Int {
        try retrying("write") {
            // The kernel only reads, and only these bytes.
            unsafe piece.withUnsafeBytes { bytes in
                unsafe Glibc.write(writer.number, bytes.baseAddress, bytes.count)
            }
        }
    }

    /// Waits until it takes bytes or has failed, at most for the patience; false if that ends first
    /// (poll).
    private func isWritable(within patience: Duration) -> Bool {
        var request = pollfd(fd: writer.number, events: Int16(POLLOUT), revents: 0)
        let start = MonotonicTime(nanoseconds: 0)
        let milliseconds = start.milliseconds(until: start + patience)
        // The kernel reads and fills the one struct that it is lent.
        let ready = try? retrying("poll") { unsafe poll(&request, 1, CInt(clamping: milliseconds)) }
        return ready == 1
    }

    /// How long to wait where a poll does not tell when.
    private static let nap = Duration.milliseconds(1)

    private static func takeNap() { _ = poll(nil, 0, 1) }

    /// Whether it is a terminal.
    ///
    /// The C function: isatty(3).
    package var isTerminal: Bool { isatty(descriptor) == 1 }

    /// The width of the terminal's window in columns; nil if it is not known.
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

/// Bytes of which none may be lost.
extension StandardStream {
    /// Writes all bytes, waiting for a slow reader (write).
    ///
    /// - Returns: false when nobody reads any more; SIGPIPE must be ignored to learn it this way.
    @discardableResult
    package func write(_ bytes: Span<UInt8>) throws(SystemError) -> Bool {
        try StandardStream.write(bytes, to: writer.number)
    }

    /// The same for any stream that is open.
    package static func write(
        _ bytes: Span<UInt8>, to descriptor: borrowing Descriptor
    ) throws(SystemError) -> Bool {
        try write(bytes, to: descriptor.rawValue)
    }

    private static func write(_ bytes: Span<UInt8>, to number: CInt) throws(SystemError) -> Bool {
        var written = 0
        while written < bytes.count {
            let rest = bytes.extracting(droppingFirst: written)
            do {
                // The kernel only reads what the span lends.
                written += try unsafe rest.withUnsafeBufferPointer { memory throws(SystemError) in
                    try retrying("write") {
                        unsafe Glibc.write(number, memory.baseAddress, memory.count)
                    }
                }
            } catch let error where error.errno == .brokenPipe {
                return false
            } catch let error where error.errno == .wouldBlock {
                try waitUntilWritable(number)
                takeNap()
            }
        }
        return true
    }

    private static func waitUntilWritable(_ number: CInt) throws(SystemError) {
        var request = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
        // The kernel reads and fills the one struct that it is lent.
        try retrying("poll") { unsafe poll(&request, 1, -1) }
    }
}

/// Text for a reader who may be slow, but must not keep a signal from ending the program.
extension StandardStream {
    /// Writes the text, waiting for a slow reader until one of the signals is pending.
    ///
    /// The signals must be blocked; the one that comes stays pending.
    ///
    /// - Returns: whether all of it was taken.
    package func write(_ text: String, until signals: [Signal]) throws(SystemError) -> Bool {
        var rest = Array(text.utf8)[...]
        try write(&rest) { isWritable(within: .zero) || isWritable(before: signals) }
        return rest.isEmpty
    }

    /// Waits until it takes bytes; false if one of the signals is pending first (signalfd, poll).
    private func isWritable(before signals: [Signal]) -> Bool {
        var set = SignalSource.set(of: signals)
        // The set lives as long as the call.
        let arrival = unsafe signalfd(-1, &set, CInt(SFD_CLOEXEC))
        // Without a descriptor it cannot wait for signals.
        guard arrival >= 0 else { return false }
        defer { close(arrival) }
        var requests = [
            pollfd(fd: writer.number, events: Int16(POLLOUT), revents: 0),
            pollfd(fd: arrival, events: Int16(POLLIN), revents: 0),
        ]
        // The kernel reads and fills the two structs that it is lent.
        let ready = try? retrying("poll") { unsafe poll(&requests, 2, -1) }
        return ready != nil && requests[1].revents == 0
    }
}

/// Whether lines go to the system's journal.
extension StandardStream {
    /// Whether the journal itself is at the other end of this stream.
    ///
    /// The service manager passes the device and inode of the stream that it made; a stream that
    /// was redirected since has others (fstat).
    package var isJournal: Bool {
        guard let stream = ProcessArguments.environment("JOURNAL_STREAM") else { return false }
        var status = stat()
        // The kernel fills the struct that it is lent.
        guard unsafe fstat(descriptor, &status) == 0 else { return false }
        return stream == "\(status.st_dev):\(status.st_ino)"
    }
}
