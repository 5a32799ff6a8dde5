/// The completion marker of a file: what the whole of it must be.
package struct End: Message {
    /// The whole file's, from byte 0.
    package let size: UInt64
    /// The whole file's, whatever part of it was sent.
    package let digest: Digest32

    package init(size: UInt64, digest: Digest32) {
        self.size = size
        self.digest = digest
    }

    package func encode(into writer: inout ByteWriter) {
        writer.append(size)
        writer.append(contentsOf: digest.bytes)
    }

    package init(decoding reader: inout ByteReader) throws(ProtocolViolation) {
        size = try reader.fileByteCount()
        digest = try Digest32(decoding: &reader)
    }
}
