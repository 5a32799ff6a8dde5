/// One of this computer's Bluetooth adapters, by its number or by its address.
package enum AdapterName: Hashable, Sendable {
    case number(Int)
    case address(DeviceAddress)

    /// The kernel numbers adapters with 16 bits.
    static let numberMax = 65_535

    /// Reads `hci0` or `AA:BB:CC:DD:EE:FF`.
    package init(_ text: String) throws(ValueComplaint) {
        if let address = DeviceAddress(text) {
            self = .address(address)
        } else if text.hasPrefix("hci"), let number = FlagValue.digits(text.dropFirst(3)),
            number <= Self.numberMax
        {
            self = .number(number)
        } else {
            throw ValueComplaint("must be an adapter such as hci0, or its address")
        }
    }
}

/// How well the link must be protected before a byte is sent.
package enum LinkSecurity: String, CaseIterable, Sendable {
    case low, medium, high
}
