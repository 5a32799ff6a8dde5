import Glibc

/// Standard output, or another stream whose reader may be slow.
package final class OutputStream: Sendable {
    /// How much is written at once: a writable pipe takes this many bytes without waiting.
    package static let pieceBytesMax = 4096

    /// The same of this stream.
    private let pieceBytesMax: Int

    /// What a poller watches; it refuses regular files, which are always writable.
    package let descriptor: Descriptor

    /// Its name in messages.
    package let name: LocalPath

    /// Takes over a descriptor.
    package init(
        _ descriptor: consuming Descriptor, name: LocalPath, pieceBytesMax: Int = pieceBytesMax
    ) {
        self.descriptor = descriptor
        self.name = name
        self.pieceBytesMax = pieceBytesMax
    }

    /// A descriptor of its own for standard output (open, fcntl).
    package static func standardOutput() throws(SystemError) -> OutputStream {
        let writer = StandardStreamDescriptor(STDOUT_FILENO)
        return OutputStream(
            try Descriptor(duplicating: writer.number), name: "standard output",
            pieceBytesMax: writer.pieceBytesMax)
    }

    /// Whether it is a terminal (isatty).
    package var isTerminal: Bool { isatty(descriptor.rawValue) == 1 }

    /// Writes the first bytes, and returns how many; 0 if it would have to wait (write).
    package func write(_ bytes: Span<UInt8>) throws(SystemError) -> Int {
        let number = descriptor.rawValue
        let count = min(bytes.count, pieceBytesMax)
        // The kernel only reads what the span lends.
        do {
            return try unsafe bytes.extracting(first: count).withUnsafeBufferPointer {
                memory throws(SystemError) in
                try retrying("write") {
                    unsafe Glibc.write(number, memory.baseAddress, memory.count)
                }
            }
        } catch  where error.errno == .wouldBlock {
            // Another program may have made the shared stream non-blocking.
            return 0
        }
    }
}
