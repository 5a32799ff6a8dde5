import Glibc

/// A file, a pipe or standard input, read once from its beginning to its end.
package struct InputFile: ~Copyable, Sendable {
    private let descriptor: Descriptor

    /// Opens a file by any path, following links (open).
    package init(_ path: LocalPath) throws(SystemError) {
        descriptor = try Descriptor(opening: path, flags: O_RDONLY | O_NOCTTY)
    }

    private init(_ descriptor: consuming Descriptor) {
        self.descriptor = descriptor
    }

    /// A duplicate of standard input (fcntl).
    package static func standardInput() throws(SystemError) -> InputFile {
        InputFile(try Descriptor(duplicating: STDIN_FILENO))
    }

    /// Waits for more and appends it to what is free in `buffer` (read).
    ///
    /// - Returns: how many bytes were appended: 0 at the end.
    package func read(into buffer: inout OutputSpan<UInt8>) throws(SystemError) -> Int {
        let number = descriptor.rawValue
        // The kernel writes only into the free part, and the count tells how much of it.
        return try unsafe buffer.withUnsafeMutableBufferPointer {
            memory, count throws(SystemError) in
            let free = memory.extracting(count...)
            let readCount = try retrying("read") {
                unsafe Glibc.read(number, free.baseAddress, free.count)
            }
            count += readCount
            return readCount
        }
    }
}

extension Span<UInt8> {
    /// The first place of the byte from `start` on (memchr); nil if there is none.
    package func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        let part = extracting(start...)
        return unsafe part.withUnsafeBufferPointer { memory in
            guard let base = memory.baseAddress,
                let found = unsafe memchr(base, CInt(byte), memory.count)
            else { return nil }
            return start + (unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base))
        }
    }
}

extension InputFile {
    /// Reads a regular file by any path, following links, at most `bytesMax` + 1 bytes (open,
    /// fstat, pread).
    ///
    /// A folder is EISDIR, anything else EINVAL: reading a pipe could block.
    package static func regular(
        _ path: LocalPath, bytesMax: Int
    ) throws(SystemError) -> [UInt8] {
        // Opening a pipe does not wait for a writer.
        let flags = O_RDONLY | O_NOCTTY | O_NONBLOCK
        let file = File(adopting: try Descriptor(opening: path, flags: flags))
        return try file.contents(bytesMax: bytesMax)
    }
}
