import Glibc

/// Standard output, or another stream that a slow reader may be at the end of.
package final class OutputStream: Sendable {
    /// What is written at once: where a pipe is writable, so many bytes never have to wait.
    package static let pieceBytesMax = 4096

    /// What a poller watches; it refuses regular files, which are always writable.
    package let descriptor: Descriptor

    /// What to call it when telling a person.
    package let name: LocalPath

    /// Takes over a descriptor.
    package init(_ descriptor: consuming Descriptor, name: LocalPath) {
        self.descriptor = descriptor
        self.name = name
    }

    /// The process's own standard output, under a number of its own (fcntl).
    package static func standardOutput() throws(SystemError) -> OutputStream {
        OutputStream(try Descriptor(duplicating: STDOUT_FILENO), name: "standard output")
    }

    /// Whether a person looks at it: it is a terminal (isatty).
    package var isTerminal: Bool { isatty(descriptor.rawValue) == 1 }

    /// Writes the first bytes, and returns how many; none where that would have to wait (write).
    package func write(_ bytes: Span<UInt8>) throws(SystemError) -> Int {
        let number = descriptor.rawValue
        let count = min(bytes.count, Self.pieceBytesMax)
        // The kernel only reads what the span lends.
        do {
            return try unsafe bytes.extracting(first: count).withUnsafeBufferPointer {
                memory throws(SystemError) in
                try retrying("write") {
                    unsafe Glibc.write(number, memory.baseAddress, memory.count)
                }
            }
        } catch  where error.errno == .wouldBlock {
            // Whoever gave us the stream may have made it non-blocking for us all.
            return 0
        }
    }
}
