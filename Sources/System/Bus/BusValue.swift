/// A value in a message of the D-Bus.
package enum BusValue: Hashable, Sendable {
    case byte(UInt8)
    case boolean(Bool)
    case int16(Int16)
    case uint16(UInt16)
    case int32(Int32)
    case uint32(UInt32)
    case int64(Int64)
    case uint64(UInt64)
    case double(Double)
    case string(String)
    case objectPath(String)
    case signature(String)
    case array(of: String, [BusValue])
    case structure([BusValue])
    /// A key and its value, which are only ever elements of an array.
    indirect case entry(BusValue, BusValue)
    /// A value with its signature.
    indirect case variant(BusValue)

    /// A dictionary of texts and variants, `a{sv}`: the form of properties and options.
    package static func options(_ options: KeyValuePairs<String, BusValue>) -> BusValue {
        .array(of: "{sv}", options.map { .entry(.string($0.key), .variant($0.value)) })
    }

    /// The type as a D-Bus signature.
    package var signature: String {
        switch self {
        case .byte: "y"
        case .boolean: "b"
        case .int16: "n"
        case .uint16: "q"
        case .int32: "i"
        case .uint32: "u"
        case .int64: "x"
        case .uint64: "t"
        case .double: "d"
        case .string: "s"
        case .objectPath: "o"
        case .signature: "g"
        case .array(let element, _): "a" + element
        case .structure(let fields): "(" + fields.map(\.signature).joined() + ")"
        case .entry(let key, let value): "{" + key.signature + value.signature + "}"
        case .variant: "v"
        }
    }
}

/// Reading a value; nil if it has another type.
extension BusValue {
    /// A text, a path or a signature, in a variant or not.
    package var text: String? {
        switch self {
        case .string(let text), .objectPath(let text), .signature(let text): text
        case .variant(let value): value.text
        default: nil
        }
    }

    /// A boolean, in a variant or not.
    package var boolean: Bool? {
        switch self {
        case .boolean(let value): value
        case .variant(let value): value.boolean
        default: nil
        }
    }

    /// The elements of an array, in a variant or not; none of anything else.
    package var elements: [BusValue] {
        switch self {
        case .array(_, let elements): elements
        case .variant(let value): value.elements
        default: []
        }
    }

    /// The entries of a dictionary whose keys are texts.
    package var entries: [(key: String, value: BusValue)] {
        elements.compactMap { element in
            guard case .entry(let key, let value) = element, let key = key.text else { return nil }
            return (key, value)
        }
    }

    /// The value of a dictionary's entry.
    package subscript(key: String) -> BusValue? {
        entries.first { $0.key == key }?.value
    }
}
