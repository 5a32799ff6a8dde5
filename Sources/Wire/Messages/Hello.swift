/// The first frame of either side.
package struct Hello: Message {
    private static let magic: [UInt8] = Array("BTFILE".utf8)

    /// At least 1.
    package let version: UInt8
    package let capabilities: Capabilities
    /// As on the wire: 0, or 64 to 32,767; see `unitBytes`.
    package let unit: UInt16

    /// Traps on a version or a unit that HELLO cannot carry.
    package init(version: UInt8 = Limits.version, capabilities: Capabilities, unit: UInt16) {
        precondition(version > 0 && Self.isUnit(unit))
        self.version = version
        self.capabilities = capabilities
        self.unit = unit
    }

    /// How many bytes the sender would like in each write towards it.
    package var unitBytes: Int {
        // PROTOCOL 3.7
        unit == 0 ? Limits.unitBytesDefault : Int(unit)
    }

    /// Whether a HELLO may carry this unit.
    package static func isUnit(_ unit: UInt16) -> Bool {
        // PROTOCOL 3.7
        unit == 0 || (Limits.unitBytesMin...Limits.unitBytesMax).contains(Int(unit))
    }

    package func encode(into writer: inout ByteWriter) {
        writer.append(contentsOf: Self.magic)
        writer.append(version)
        writer.append(capabilities.rawValue)
        writer.append(unit)
    }

    package init(decoding reader: inout ByteReader) throws(ProtocolViolation) {
        guard try reader.bytes(Self.magic.count).elementsEqual(Self.magic) else { throw .magic }
        version = try reader.integer()
        guard version > 0 else { throw .version(version) }
        capabilities = Capabilities(rawValue: try reader.integer())
        unit = try reader.integer()
        guard Self.isUnit(unit) else { throw .unit(unit) }
    }
}

/// What a peer can do beyond the plain protocol; undefined bits are dropped.
package struct Capabilities: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    /// Takes the byte of a HELLO and forgets the bits that it does not know.
    package init(rawValue: UInt8) {
        // PROTOCOL 3.6
        self.rawValue = rawValue & 0b0000_0001
    }

    /// The server's direction may be one zstd stream.
    package static let zstd = Capabilities(rawValue: 0b0000_0001)

    /// Whether these are among them, which a flag may switch.
    package subscript(wanted: Capabilities) -> Bool {
        get { isSuperset(of: wanted) }
        set { if newValue { formUnion(wanted) } else { subtract(wanted) } }
    }
}

/// The last frame: the client has all it asked for, verified; or the server is closing.
package struct Bye: Message {
    package init() {}

    package func encode(into writer: inout ByteWriter) {}

    package init(decoding reader: inout ByteReader) throws(ProtocolViolation) {}
}
