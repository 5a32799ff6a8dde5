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
