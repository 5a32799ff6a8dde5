import Glibc

/// Two descriptors that are one byte stream together: two pipes, or a terminal opened twice.
///
/// No call waits, whether or not the descriptors themselves would: other processes may share them,
/// so nothing about them is changed.
package struct DescriptorPair: ~Copyable, Sendable {
    /// What a poller watches: one for reading, the other for writing.
    package let input: Descriptor
    package let output: Descriptor

    /// How many bytes a write may have: if a poll says that there is room, so many are taken
    /// without waiting.
    private let pieceBytesMax: Int

    /// Takes over both; SIGPIPE must be ignored.
    package init(
        input: consuming Descriptor, output: consuming Descriptor,
        pieceBytesMax: Int = Int(PIPE_BUF)
    ) {
        self.input = input
        self.output = output
        self.pieceBytesMax = pieceBytesMax
    }

    /// Reads what has arrived into the beginning of `buffer`, as much as fits (poll, read).
    package func read(into buffer: inout MutableSpan<UInt8>) throws(SystemError) -> IOResult {
        precondition(!buffer.isEmpty, "reading nothing looks like the end")
        guard try Self.isReady(input, for: POLLIN) else { return .wouldBlock }
        do {
            // The kernel writes at most as many bytes as the span holds.
            let count = try retrying("read") {
                unsafe buffer.withUnsafeMutableBytes {
                    unsafe Glibc.read(input.rawValue, $0.baseAddress, $0.count)
                }
            }
            return count == 0 ? .end : .bytes(count)
        } catch {
            return try Self.result(of: error)
        }
    }

    /// Writes as much of `bytes` as fits (poll, write).
    package func write(_ bytes: Span<UInt8>) throws(SystemError) -> IOResult {
        var written = 0
        while written < bytes.count, try Self.isReady(output, for: POLLOUT) {
            let count = min(bytes.count - written, pieceBytesMax)
            do {
                // The kernel reads no further than the span.
                written += try unsafe bytes.extracting(written..<written + count)
                    .withUnsafeBytes { memory throws(SystemError) in
                        try retrying("write") {
                            unsafe Glibc.write(
                                output.rawValue, memory.baseAddress, memory.count)
                        }
                    }
            } catch {
                // The next call says it again.
                if written > 0 { break }
                return try Self.result(of: error)
            }
        }
        return written > 0 || bytes.isEmpty ? .bytes(written) : .wouldBlock
    }

    /// Whether a call would do something, if only fail.
    private static func isReady(
        _ descriptor: borrowing Descriptor, for events: CInt
    ) throws(SystemError) -> Bool {
        var request = pollfd(fd: descriptor.rawValue, events: Int16(events), revents: 0)
        // The kernel reads and fills the one struct that it is lent.
        return try retrying("poll") { unsafe poll(&request, 1, 0) } == 1
    }

    private static func result(of error: SystemError) throws(SystemError) -> IOResult {
        switch error.errno {
        case .wouldBlock: return .wouldBlock
        // The last is what a terminal returns that has hung up.
        case .brokenPipe, .connectionReset, .inputOutput: return .end
        default: throw error
        }
    }
}
