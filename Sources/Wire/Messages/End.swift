/// The completion marker of a file: what the whole of it must be.
package struct End: Message {
    /// The whole file's, from byte 0.
    package let size: UInt64
    /// The whole file's, whatever part of it was sent.
    package let digest: Digest32
    /// Names this state of the file, so that its parts can be asked for; only after SUM.
    package var tag: UInt64?

    package init(size: UInt64, digest: Digest32, tag: UInt64? = nil) {
        self.size = size
        self.digest = digest
        self.tag = tag
    }

    package func encode(into writer: inout ByteWriter) {
        writer.append(size)
        writer.append(contentsOf: digest.bytes)
        // PROTOCOL 14.3
        if let tag { writer.append(tag) }
    }

    package init(decoding reader: inout ByteReader) throws(ProtocolViolation) {
        size = try reader.fileByteCount()
        digest = try Digest32(decoding: &reader)
    }

    /// Reads the tag behind what every END has.
    mutating func readTag(_ reader: inout ByteReader) throws(ProtocolViolation) {
        tag = try reader.integer()
    }
}
