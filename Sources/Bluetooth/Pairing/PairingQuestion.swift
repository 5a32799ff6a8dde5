import System

/// What is to be decided before a device is paired.
package struct PairingQuestion: Hashable, Sendable {
    package let device: BluetoothAddress
    /// The six digits that the other device shows as well, if nobody is in the middle.
    ///
    /// Nil where the other side can neither show nor compare any.
    package let digits: String?

    package init(device: BluetoothAddress, digits: String?) {
        self.device = device
        self.digits = digits
    }

    /// How many digits there are: a number with fewer begins with zeros.
    private static let digitCount = 6

    /// Reads a call of bluetoothd to an agent; nil if it asks something else.
    init?(_ member: String, _ body: [BusValue]) {
        guard let path = body.first?.text, let device = Self.device(at: path) else { return nil }
        switch (member, body.dropFirst().first) {
        case ("RequestConfirmation", .uint32(let number)?):
            let digits = String(number)
            self.init(
                device: device,
                digits: String(repeating: "0", count: max(0, Self.digitCount - digits.count))
                    + digits)
        case ("RequestAuthorization", _): self.init(device: device, digits: nil)
        default: return nil
        }
    }

    /// The address in an object's path, such as `/org/bluez/hci0/dev_AA_BB_CC_DD_EE_FF`.
    static func device(at path: String) -> BluetoothAddress? {
        guard let name = path.split(separator: "/").last, name.hasPrefix("dev_") else {
            return nil
        }
        return BluetoothAddress(
            String(name.dropFirst(4).map { $0 == "_" ? ":" : $0 }))
    }
}
