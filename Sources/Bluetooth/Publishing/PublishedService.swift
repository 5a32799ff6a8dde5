import System

/// A service that others are to find: its kind, its name, and the channel on which it listens.
package struct PublishedService: Hashable, Sendable {
    package let uuid: ServiceUUID
    package let name: ServiceName
    package let channel: RFCOMMChannel
    /// Whether terminal programs are to find it, too.
    package let isSerialPort: Bool

    package init(
        _ uuid: ServiceUUID = .btfile, name: ServiceName = .btfile, channel: RFCOMMChannel,
        isSerialPort: Bool = false
    ) {
        self.uuid = uuid
        self.name = name
        self.channel = channel
        self.isSerialPort = isSerialPort
    }

    // PROTOCOL 10.2
    private var classes: [DataElement] {
        [.uuid(uuid)] + (isSerialPort ? [.uuid(.serialPort)] : [])
    }

    // PROTOCOL 10.1
    /// The attributes of the service's record: numbers and values.
    var attributes: [(number: UInt16, value: DataElement)] {
        [
            (ServiceRecord.Attribute.serviceClasses.rawValue, .sequence(classes)),
            (
                ServiceRecord.Attribute.protocols.rawValue,
                .sequence([
                    .sequence([.uuid(.l2cap)]),
                    .sequence([.uuid(.rfcomm), .unsigned8(channel.number)]),
                ])
            ),
            // Without these two, a person who browses a device sees neither the record nor its
            // name.
            (0x0005, .sequence([.uuid(.publicBrowseRoot)])),
            (0x0006, .sequence([.unsigned16(0x656e), .unsigned16(0x006a), .unsigned16(0x0100)])),
            (ServiceRecord.Attribute.name.rawValue, .text(Array(name.text.utf8))),
        ]
    }

    /// The record as it is sent.
    var record: DataElement {
        .sequence(attributes.flatMap { [.unsigned16($0.number), $0.value] })
    }

    /// The record in the form that bluetoothd takes over the D-Bus.
    var xml: String {
        let lines = attributes.map { number, value in
            "<attribute id=\"\(prefixed(number.octets))\">\(value.xml)</attribute>"
        }
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><record>\(lines.joined())</record>"
    }
}

extension DataElement {
    /// The value in bluetoothd's form; a text in hexadecimal digits, which need no escaping.
    fileprivate var xml: String {
        switch self {
        case .unsigned8(let value): "<uint8 value=\"\(prefixed([value]))\"/>"
        case .unsigned16(let value): "<uint16 value=\"\(prefixed(value.octets))\"/>"
        case .unsigned32(let value): "<uint32 value=\"\(prefixed(value.octets))\"/>"
        case .uuid(let uuid): "<uuid value=\"\(uuid.shortText)\"/>"
        case .text(let bytes): "<text encoding=\"hex\" value=\"\(digits(bytes))\"/>"
        case .sequence(let list): "<sequence>\(list.map(\.xml).joined())</sequence>"
        case .alternatives(let list): "<alternate>\(list.map(\.xml).joined())</alternate>"
        case .other: "<nil/>"
        }
    }
}

extension ServiceUUID {
    /// The short form if there is one, because bluetoothd compares those first.
    fileprivate var shortText: String {
        guard let short else { return description }
        return prefixed(UInt16(exactly: short)?.octets ?? short.octets)
    }
}

private func digits(_ bytes: [UInt8]) -> String { bytes.map(hexadecimal).joined() }

private func prefixed(_ bytes: [UInt8]) -> String { "0x" + digits(bytes) }

/// What a service calls itself in lists that people read.
package struct ServiceName: Hashable, Sendable {
    package let text: String

    /// How many bytes a name may have: the whole record then fits one message of 672 bytes; BlueZ
    /// itself cuts a device's name at 248.
    package static let textBytesMax = 200

    // PROTOCOL 10.1
    /// The name of a service that was given none.
    package static let btfile = ServiceName(checked: "btfile")

    /// Nil for a name that is empty, too long, or holds bytes that control a terminal.
    package init?(_ text: String) {
        guard (1...Self.textBytesMax).contains(text.utf8.count),
            text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f })
        else { return nil }
        self.init(checked: text)
    }

    private init(checked text: String) {
        self.text = text
    }
}
