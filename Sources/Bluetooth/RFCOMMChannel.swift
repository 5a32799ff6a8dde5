/// The number of a service on a device, 1 to 30: checked once, here.
package struct RFCOMMChannel: Hashable, Sendable {
    package let number: UInt8

    /// All that RFCOMM has: five bits, without the multiplexer's channel and the last one.
    package static let range = 1...30

    package init?(_ number: Int) {
        guard Self.range.contains(number) else { return nil }
        self.number = UInt8(number)
    }
}

extension RFCOMMChannel: CustomStringConvertible {
    /// The number.
    package var description: String { String(number) }
}
