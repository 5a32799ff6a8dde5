internal import Bluetooth

/// The name of a kind of service, by which clients find its channel.
///
/// Make one for your own service, once and for ever, with `uuidgen`.
public struct ServiceUUID: Hashable, Sendable {
    let base: Bluetooth.ServiceUUID

    /// A short form of the Bluetooth standard, such as 0x1101.
    public init(short: UInt32) {
        base = Bluetooth.ServiceUUID(short: short)
    }

    private init(_ base: Bluetooth.ServiceUUID) {
        self.base = base
    }

    /// The serial port, which terminal programs on phones look for.
    public static let serialPort = ServiceUUID(short: 0x1101)
}

extension ServiceUUID: ExpressibleByStringLiteral {
    /// Traps on a literal that is not the text form of a UUID, which is a mistake of the program.
    public init(stringLiteral text: String) {
        guard let base = Bluetooth.ServiceUUID(text) else {
            preconditionFailure("a UUID has 32 hexadecimal digits and four hyphens")
        }
        self.init(base)
    }
}

extension ServiceUUID: LosslessStringConvertible {
    /// Reads the text form, `00001101-0000-1000-8000-00805f9b34fb`; nil for anything else.
    public init?(_ text: String) {
        guard let base = Bluetooth.ServiceUUID(text) else { return nil }
        self.init(base)
    }

    /// The text form, in lower case.
    public var description: String { base.description }
}
