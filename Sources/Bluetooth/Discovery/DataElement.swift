import System

/// A value in a service record: a number, a name, a text, or a list of values.
indirect enum DataElement: Hashable, Sendable {
    case unsigned8(UInt8)
    case unsigned16(UInt16)
    case unsigned32(UInt32)
    case uuid(ServiceUUID)
    /// A text: bytes that are probably UTF-8.
    case text([UInt8])
    case sequence([DataElement])
    /// Values of which one may be chosen.
    case alternatives([DataElement])
    /// A kind of value that btfile's records do not have, unread.
    case other(header: UInt8, [UInt8])

    /// How deep elements may be nested, which bounds the recursion.
    ///
    /// A valid answer has six levels: answer, record, alternatives, stack, protocol, parameter.
    static let nestingMax = 12
}

/// The kinds of elements, from the upper five bits of an element's first byte.
private enum Kind: UInt8 {
    case none, unsigned, signed, uuid, text, boolean, sequence, alternatives, address
}

// MARK: Reading

extension DataElement {
    /// Reads `bytes` as one element.
    init(_ bytes: ArraySlice<UInt8>) throws(RecordViolation) {
        var reader = PacketReader(bytes)
        try self.init(from: &reader, nesting: 1)
        guard reader.isAtEnd else { throw .trailingBytes(count: reader.count) }
    }

    private init(from reader: inout PacketReader, nesting: Int) throws(RecordViolation) {
        guard nesting <= Self.nestingMax else { throw .nestedTooDeeply }
        let header = try reader.octet()
        guard let kind = Kind(rawValue: header >> 3) else { throw .unknownElement(header: header) }
        let body = try Self.body(after: header, of: kind, from: &reader)
        switch kind {
        case .unsigned: self = Self.unsigned(header, body)
        case .uuid: self = try .uuid(Self.serviceUUID(header, body))
        case .text: self = .text(Array(body))
        case .sequence: self = try .sequence(Self.list(body, nesting: nesting + 1))
        case .alternatives: self = try .alternatives(Self.list(body, nesting: nesting + 1))
        case .none, .signed, .boolean, .address: self = .other(header: header, Array(body))
        }
    }

    /// Takes the bytes that belong to the element, as many as the lower three bits say.
    private static func body(
        after header: UInt8, of kind: Kind, from reader: inout PacketReader
    ) throws(RecordViolation) -> ArraySlice<UInt8> {
        let size = header & 7
        switch (kind, size) {
        case (.none, 0): return []
        case (.unsigned, 0...4), (.signed, 0...4), (.boolean, 0), (.uuid, 1), (.uuid, 2),
            (.uuid, 4):
            return try reader.octets(1 << Int(size))
        case (.text, 5...7), (.sequence, 5...7), (.alternatives, 5...7), (.address, 5...7):
            return try reader.octets(Int(clamping: reader.number(octets: 1 << Int(size - 5))))
        default: throw .unknownElement(header: header)
        }
    }

    private static func unsigned(_ header: UInt8, _ body: ArraySlice<UInt8>) -> DataElement {
        switch body.count {
        case 1: .unsigned8(UInt8(octets: body))
        case 2: .unsigned16(UInt16(octets: body))
        case 4: .unsigned32(UInt32(octets: body))
        default: .other(header: header, Array(body))
        }
    }

    private static func serviceUUID(
        _ header: UInt8, _ body: ArraySlice<UInt8>
    ) throws(RecordViolation) -> ServiceUUID {
        guard body.count == 16 else { return ServiceUUID(short: UInt32(octets: body)) }
        return ServiceUUID(
            high: UInt64(octets: body.prefix(8)), low: UInt64(octets: body.suffix(8)))
    }

    private static func list(
        _ body: ArraySlice<UInt8>, nesting: Int
    ) throws(RecordViolation) -> [DataElement] {
        var reader = PacketReader(body)
        var elements: [DataElement] = []
        while !reader.isAtEnd {
            elements.append(try DataElement(from: &reader, nesting: nesting))
        }
        return elements
    }
}

// MARK: Writing

extension DataElement {
    /// The element in the form that `init` reads; a UUID in its shortest form.
    var encoded: [UInt8] {
        switch self {
        case .unsigned8(let value): [Self.header(.unsigned, 0), value]
        case .unsigned16(let value): [Self.header(.unsigned, 1)] + value.octets
        case .unsigned32(let value): [Self.header(.unsigned, 2)] + value.octets
        case .uuid(let uuid): Self.encoded(uuid)
        case .text(let bytes): Self.encoded(.text, bytes)
        case .sequence(let list): Self.encoded(.sequence, list.flatMap(\.encoded))
        case .alternatives(let list): Self.encoded(.alternatives, list.flatMap(\.encoded))
        case .other(let header, let bytes):
            header & 7 < 5 ? [header] + bytes : Self.encoded(.address, bytes)
        }
    }

    private static func header(_ kind: Kind, _ size: UInt8) -> UInt8 { kind.rawValue << 3 | size }

    private static func encoded(_ uuid: ServiceUUID) -> [UInt8] {
        guard let short = uuid.short else { return [header(.uuid, 4)] + uuid.bytes }
        guard let shortest = UInt16(exactly: short) else {
            return [header(.uuid, 2)] + short.octets
        }
        return [header(.uuid, 1)] + shortest.octets
    }

    private static func encoded(_ kind: Kind, _ body: [UInt8]) -> [UInt8] {
        if let count = UInt8(exactly: body.count) { return [header(kind, 5), count] + body }
        guard let count = UInt16(exactly: body.count) else {
            return [header(kind, 7)] + UInt32(body.count).octets + body
        }
        return [header(kind, 6)] + count.octets + body
    }
}
