import CSystemd

extension BusMessage {
    /// How many values a message may have: some thousand devices of bluetoothd, each with its
    /// properties.
    ///
    /// Anybody on the bus may send as many as fit into 32 MiB.
    static let valuesMax = 1 << 18

    /// Copies a message, and its arguments if they are wanted; nil if it holds what this program
    /// never asks for, or more.
    init?(_ message: OpaquePointer, readingIf isWanted: (Kind, _ sender: String) -> Bool) {
        guard let kind = unsafe Kind(message) else { return nil }
        let sender = unsafe copy(of: sd_bus_message_get_sender(message))
        guard isWanted(kind, sender) else {
            self.init(kind: kind, sender: sender)
            return
        }
        var valuesLeft = Self.valuesMax
        guard let body = unsafe BusValue.all(in: message, atMost: &valuesLeft) else { return nil }
        self.init(kind: kind, sender: sender, body: body)
    }
}

extension BusMessage.Kind {
    init?(_ message: OpaquePointer) {
        var type: UInt8 = 0
        var number: UInt64 = 0
        guard unsafe sd_bus_message_get_type(message, &type) >= 0 else { return nil }
        let path = unsafe copy(of: sd_bus_message_get_path(message))
        let interface = unsafe copy(of: sd_bus_message_get_interface(message))
        let member = unsafe copy(of: sd_bus_message_get_member(message))
        switch Int(type) {
        case Int(SD_BUS_MESSAGE_METHOD_CALL):
            self = .call(path: path, interface: interface, member: member)
        case Int(SD_BUS_MESSAGE_SIGNAL):
            self = .signal(path: path, interface: interface, member: member)
        case Int(SD_BUS_MESSAGE_METHOD_RETURN):
            guard unsafe sd_bus_message_get_reply_cookie(message, &number) >= 0 else { return nil }
            self = .answer(to: number)
        case Int(SD_BUS_MESSAGE_METHOD_ERROR):
            guard unsafe sd_bus_message_get_reply_cookie(message, &number) >= 0,
                let error = unsafe sd_bus_message_get_error(message)
            else { return nil }
            let refusal = unsafe BusRefusal(
                name: copy(of: error.pointee.name), text: copy(of: error.pointee.message))
            self = .refusal(of: number, refusal)
        default: return nil
        }
    }
}

extension BusValue {
    /// Reads values up to the end of the message or of the container that was entered; nil if there
    /// are more than may be.
    ///
    /// Recurses as deep as containers are nested, which the library limits to 128.
    static func all(in message: OpaquePointer, atMost valuesLeft: inout Int) -> [BusValue]? {
        var values: [BusValue] = []
        while true {
            var type: CChar = 0
            var contents: UnsafePointer<CChar>?
            // Both variables are filled; the text of `contents` belongs to the message.
            let result = unsafe sd_bus_message_peek_type(message, &type, &contents)
            guard result > 0 else { return result == 0 ? values : nil }
            guard valuesLeft > 0 else { return nil }
            valuesLeft -= 1
            let inner = unsafe copy(of: contents)
            guard let value = unsafe BusValue(type, inner, in: message, atMost: &valuesLeft)
            else { return nil }
            values.append(value)
        }
    }

    private init?(
        _ type: CChar, _ contents: String, in message: OpaquePointer, atMost valuesLeft: inout Int
    ) {
        switch UInt8(bitPattern: type) {
        case UInt8(ascii: "a"):
            guard let list = unsafe Self.container(type, contents, in: message, atMost: &valuesLeft)
            else { return nil }
            self = .array(of: contents, list)
        case UInt8(ascii: "r"):
            guard let list = unsafe Self.container(type, contents, in: message, atMost: &valuesLeft)
            else { return nil }
            self = .structure(list)
        case UInt8(ascii: "e"):
            guard
                let list = unsafe Self.container(type, contents, in: message, atMost: &valuesLeft),
                list.count == 2
            else { return nil }
            self = .entry(list[0], list[1])
        case UInt8(ascii: "v"):
            guard
                let list = unsafe Self.container(type, contents, in: message, atMost: &valuesLeft),
                list.count == 1
            else { return nil }
            self = .variant(list[0])
        default:
            guard let value = unsafe Self.basic(type, in: message) else { return nil }
            self = value
        }
    }

    private static func container(
        _ type: CChar, _ contents: String, in message: OpaquePointer, atMost valuesLeft: inout Int
    ) -> [BusValue]? {
        guard unsafe sd_bus_message_enter_container(message, type, contents) > 0,
            let values = unsafe all(in: message, atMost: &valuesLeft),
            unsafe sd_bus_message_exit_container(message) >= 0
        else { return nil }
        return values
    }

    private static func basic(_ type: CChar, in message: OpaquePointer) -> BusValue? {
        switch UInt8(bitPattern: type) {
        case UInt8(ascii: "y"): unsafe number(type, in: message).map(BusValue.byte)
        case UInt8(ascii: "b"): unsafe number(type, in: message).map { .boolean($0 != CInt(0)) }
        case UInt8(ascii: "n"): unsafe number(type, in: message).map(BusValue.int16)
        case UInt8(ascii: "q"): unsafe number(type, in: message).map(BusValue.uint16)
        case UInt8(ascii: "i"): unsafe number(type, in: message).map(BusValue.int32)
        case UInt8(ascii: "u"): unsafe number(type, in: message).map(BusValue.uint32)
        case UInt8(ascii: "x"): unsafe number(type, in: message).map(BusValue.int64)
        case UInt8(ascii: "t"): unsafe number(type, in: message).map(BusValue.uint64)
        case UInt8(ascii: "d"):
            unsafe number(type, in: message).map { .double(Double(bitPattern: $0)) }
        case UInt8(ascii: "s"): unsafe string(type, in: message).map(BusValue.string)
        case UInt8(ascii: "o"): unsafe string(type, in: message).map(BusValue.objectPath)
        case UInt8(ascii: "g"): unsafe string(type, in: message).map(BusValue.signature)
        default: nil
        }
    }

    /// Reads a value into a number of the width that the D-Bus gives the type.
    private static func number<Number: FixedWidthInteger>(
        _ type: CChar, in message: OpaquePointer
    ) -> Number? {
        var number: Number = 0
        return unsafe sd_bus_message_read_basic(message, type, &number) > 0 ? number : nil
    }

    private static func string(_ type: CChar, in message: OpaquePointer) -> String? {
        var string: UnsafePointer<CChar>?
        // The text belongs to the message, and is copied here.
        guard unsafe sd_bus_message_read_basic(message, type, &string) > 0 else { return nil }
        return unsafe copy(of: string)
    }
}

/// Copies a text of the library; empty if there is none.
private func copy(of pointer: UnsafePointer<CChar>?) -> String {
    guard let pointer = unsafe pointer else { return "" }
    return unsafe String(cString: pointer)
}
