import Glibc

/// A file, a pipe or standard input, read once from its beginning to its end.
package struct InputFile: ~Copyable, Sendable {
    private let descriptor: Descriptor

    /// Opens a file of this machine by any path, links followed (open).
    package init(_ path: LocalPath) throws(SystemError) {
        descriptor = try Descriptor(opening: path, flags: O_RDONLY | O_NOCTTY)
    }

    private init(_ descriptor: consuming Descriptor) {
        self.descriptor = descriptor
    }

    /// The process's own standard input, under a number of its own (fcntl).
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
    /// Where the byte stands first, from that place on (memchr); nil where it does not.
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
    /// Reads a file of this machine by any path, links followed, and one byte more than so many at
    /// most (open, fstat, pread).
    ///
    /// A folder is EISDIR, and what is neither is EINVAL: a pipe would hold up who reads it.
    package static func regular(
        _ path: LocalPath, bytesMax: Int
    ) throws(SystemError) -> [UInt8] {
        // Nobody is waited for at a pipe.
        let flags = O_RDONLY | O_NOCTTY | O_NONBLOCK
        let file = File(adopting: try Descriptor(opening: path, flags: flags))
        return try file.contents(bytesMax: bytesMax)
    }
}
