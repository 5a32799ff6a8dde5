/// What a file is, before its bytes.
package struct Head: Message {
    /// The whole file's, at most `Limits.fileBytesMax`.
    package let size: UInt64
    /// Seconds since 1970, before it if negative.
    package let mtime: Int64
    /// Permission bits, 0777 at most.
    package let mode: UInt16
    /// The first byte that will be sent: 0, or the offset asked for.
    package let start: UInt64

    /// Traps on sizes that no file has and on a start beyond the end; keeps only permission bits.
    package init(size: UInt64, mtime: Int64, mode: UInt16, start: UInt64) {
        precondition(start <= size && size <= Limits.fileBytesMax)
        self.size = size
        self.mtime = mtime
        self.mode = mode & 0o777
        self.start = start
    }

    package func encode(into writer: inout ByteWriter) {
        writer.append(size)
        writer.append(mtime)
        writer.append(mode)
        writer.append(start)
    }

    package init(decoding reader: inout ByteReader) throws(ProtocolViolation) {
        size = try reader.fileByteCount()
        mtime = try reader.integer()
        // Other bits belong to a later version.
        mode = try reader.integer() & 0o777
        start = try reader.fileByteCount()
        guard start <= size else { throw .start(start) }
    }
}
