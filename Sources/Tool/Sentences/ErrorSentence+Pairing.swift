import Bluetooth

/// Who is a stranger, and what to do about it.
extension ErrorSentence {
    /// There is no key from pairing with the server's device, and one is demanded; nil where there
    /// is, where none is, and where bluetoothd cannot be asked.
    ///
    /// The kernel alone would make up a key with whoever has that address, and keep none of it.
    static func stranger(
        at server: Endpoint, demanding security: SecurityLevel
    ) -> ErrorSentence? {
        guard case .rfcomm(let device, _, let adapter) = server, security >= .medium,
            Acquaintance.with(device, through: adapter) == .unpaired
        else { return nil }
        return .unpaired(device)
    }

    /// This machine keeps no key from pairing with the device.
    static func unpaired(_ device: BluetoothAddress) -> ErrorSentence {
        ErrorSentence(
            .notPaired,
            "\(device) is not paired with this computer: try \(pairing(with: device))")
    }

    /// What to type to be paired: bluetoothd pairs with no device that it has not seen of late.
    static func pairing(with device: BluetoothAddress) -> String {
        "'bluetoothctl scan on' until it shows, then 'bluetoothctl pair \(device)'"
    }

    /// What a server says while bluetoothd does not tell whose keys are kept.
    static let keysUnknown = "bluetoothd cannot be asked who is paired: strangers may come in, too"
}
