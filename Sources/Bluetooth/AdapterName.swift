/// What a person calls an adapter of this machine: by number or by address.
package enum AdapterName: Hashable, Sendable {
    /// As in `hci0`.
    case number(UInt16)
    case address(BluetoothAddress)

    /// Reads `hci0` or `AA:BB:CC:DD:EE:FF`; nil for anything else.
    package init?(_ text: String) {
        if let address = BluetoothAddress(text) {
            self = .address(address)
            return
        }
        let digits = text.dropFirst(Self.prefix.count)
        // The initializer of the number would also take a sign.
        guard text.hasPrefix(Self.prefix), digits.first?.isNumber == true,
            let number = UInt16(digits)
        else { return nil }
        self = .number(number)
    }

    private static let prefix = "hci"
}

extension AdapterName: CustomStringConvertible {
    /// What the person wrote, in its regular form.
    package var description: String {
        switch self {
        case .number(let number): "\(Self.prefix)\(number)"
        case .address(let address): address.description
        }
    }
}
