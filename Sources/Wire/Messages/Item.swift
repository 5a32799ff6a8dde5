/// One line of a listing.
package struct Item: Message {
    /// What may be told about; anything else is neither listed nor served.
    package enum Kind: UInt8, Sendable, CaseIterable {
        case file = 0x66
        case directory = 0x64
    }

    /// Whether it is a file or a directory.
    package let kind: Kind
    /// The bytes of a file.
    package let size: UInt64
    /// Seconds since 1970, before it if negative.
    package let mtime: Int64
    /// Permission bits, 0777 at most.
    package let mode: UInt16
    /// Relative to the share's root, not to the folder listed.
    package let path: RemotePath

    /// Traps on a size that no file has; keeps only permission bits.
    package init(kind: Kind, size: UInt64, mtime: Int64, mode: UInt16, path: RemotePath) {
        precondition(size <= Limits.fileBytesMax)
        self.kind = kind
        self.size = size
        self.mtime = mtime
        self.mode = mode & 0o777
        self.path = path
    }

    package func encode(into writer: inout ByteWriter) {
        writer.append(kind.rawValue)
        writer.append(size)
        writer.append(mtime)
        writer.append(mode)
        writer.append(counted: path.bytes)
    }

    package init(decoding reader: inout ByteReader) throws(ProtocolViolation) {
        let byte = try reader.integer(UInt8.self)
        guard let kind = Kind(rawValue: byte) else { throw .kind(byte) }
        self.kind = kind
        size = try reader.fileByteCount()
        mtime = try reader.integer()
        mode = try reader.integer() & 0o777
        path = try reader.path()
    }
}
