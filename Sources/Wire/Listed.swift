/// The completion marker of a listing.
package struct Listed: Message {
    /// How many ITEMs came before.
    package let count: UInt64

    package init(count: UInt64) {
        self.count = count
    }

    package func encode(into writer: inout ByteWriter) {
        writer.append(count)
    }

    package init(decoding reader: inout ByteReader) throws(ProtocolViolation) {
        count = try reader.integer()
    }
}
