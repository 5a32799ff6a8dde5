import Glibc

/// Bytes, where each of them counts.
extension StandardStream {
    /// Writes all bytes, waiting for a slow reader (write).
    ///
    /// - Returns: false when nobody reads any more; SIGPIPE must be ignored to learn it this way.
    @discardableResult
    package func write(_ bytes: Span<UInt8>) throws(SystemError) -> Bool {
        try StandardStream.write(bytes, to: descriptor)
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
                // Whoever gave us the stream may have made it non-blocking for us all.
                try waitUntilWritable(number)
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
