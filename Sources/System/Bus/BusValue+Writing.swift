import CSystemd

extension BusValue {
    /// Adds the value to a message that is being made.
    func append(to message: OpaquePointer?) throws(SystemError) {
        switch self {
        case .byte(let value): try unsafe append(value, to: message)
        case .boolean(let value): try unsafe append(CInt(value ? 1 : 0), to: message)
        case .int16(let value): try unsafe append(value, to: message)
        case .uint16(let value): try unsafe append(value, to: message)
        case .int32(let value): try unsafe append(value, to: message)
        case .uint32(let value): try unsafe append(value, to: message)
        case .int64(let value): try unsafe append(value, to: message)
        case .uint64(let value): try unsafe append(value, to: message)
        case .double(let value): try unsafe append(value.bitPattern, to: message)
        case .string(let text), .objectPath(let text), .signature(let text):
            // The library copies the text.
            try unsafe checked(Self.appending, sd_bus_message_append_basic(message, type, text))
        case .array(let element, let values):
            try unsafe append(values, contents: element, to: message)
        case .structure(let fields):
            try unsafe append(
                fields, contents: String(signature.dropFirst().dropLast()), to: message)
        case .entry(let key, let value):
            try unsafe append([key, value], contents: key.signature + value.signature, to: message)
        case .variant(let value):
            try unsafe append([value], contents: value.signature, to: message)
        }
    }

    private static let appending = "sd_bus_message_append_basic"

    /// The library's letter for the type: its own for structures and entries, else the
    /// signature's first.
    private var type: CChar {
        switch self {
        case .structure: CChar(UInt8(ascii: "r"))
        case .entry: CChar(UInt8(ascii: "e"))
        default: CChar(signature.utf8.first ?? 0)
        }
    }

    private func append<Number: FixedWidthInteger>(
        _ number: Number, to message: OpaquePointer?
    ) throws(SystemError) {
        var number = number
        // The library reads as many bytes as the type has.
        try unsafe checked(Self.appending, sd_bus_message_append_basic(message, type, &number))
    }

    private func append(
        _ values: [BusValue], contents: String, to message: OpaquePointer?
    ) throws(SystemError) {
        try unsafe checked(
            "sd_bus_message_open_container", sd_bus_message_open_container(message, type, contents))
        for value in values { try unsafe value.append(to: message) }
        try unsafe checked(
            "sd_bus_message_close_container", sd_bus_message_close_container(message))
    }
}
