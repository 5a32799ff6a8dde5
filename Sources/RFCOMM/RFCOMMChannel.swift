internal import Bluetooth

/// The number of a service on a device, 1 to 30: what a port is to TCP.
///
/// The system's own services take low numbers, so prefer those above 10.
public struct RFCOMMChannel: Hashable, Sendable {
    let base: Bluetooth.RFCOMMChannel

    init(_ base: Bluetooth.RFCOMMChannel) {
        self.base = base
    }

    /// Nil for a number that is not from 1 to 30.
    public init?(_ number: Int) {
        guard let base = Bluetooth.RFCOMMChannel(number) else { return nil }
        self.init(base)
    }

    /// The number.
    public var number: Int { Int(base.number) }

    /// All that RFCOMM has, the lowest first.
    public static let all = Bluetooth.RFCOMMChannel.range.compactMap { RFCOMMChannel($0) }
}

extension RFCOMMChannel: ExpressibleByIntegerLiteral {
    /// Traps on a literal that is not from 1 to 30: in an expression such as `RFCOMMChannel(20)`
    /// that is a mistake of the program.
    public init(integerLiteral number: Int) {
        guard let base = Bluetooth.RFCOMMChannel(number) else {
            preconditionFailure("a channel is from 1 to 30")
        }
        self.init(base)
    }
}

extension RFCOMMChannel: LosslessStringConvertible {
    /// Reads a decimal number from 1 to 30; nil for anything else.
    public init?(_ text: String) {
        guard let number = Int(text), String(number) == text else { return nil }
        self.init(number)
    }

    /// The number.
    public var description: String { base.description }
}
