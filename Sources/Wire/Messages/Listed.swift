/// The completion marker of a listing.
package struct Listed: Message {
    /// How many ITEMs came before.
    package let count: UInt64
    /// Whether the server left out what it could not look into.
    package let isPartial: Bool

    package init(count: UInt64, isPartial: Bool = false) {
        self.count = count
        self.isPartial = isPartial
    }

    package func encode(into writer: inout ByteWriter) {
        writer.append(count)
        // PROTOCOL 13.2
        if isPartial { writer.append(1 as UInt8) }
    }

    package init(decoding reader: inout ByteReader) throws(ProtocolViolation) {
        count = try reader.integer()
        // PROTOCOL 13.2
        isPartial = reader.isAtEnd ? false : try reader.integer(UInt8.self) & 1 == 1
    }
}
