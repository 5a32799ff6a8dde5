internal import Bluetooth

/// The address of a Bluetooth device, such as `AA:BB:CC:DD:EE:FF`.
///
/// An address does not prove who somebody is: any device can claim any address. See
/// ``RFCOMMStream/isPaired()``.
public struct BluetoothAddress: Hashable, Sendable {
    let base: Bluetooth.BluetoothAddress

    init(_ base: Bluetooth.BluetoothAddress) {
        self.base = base
    }

    /// The six bytes, in the order in which they are written.
    public var bytes: [UInt8] { base.bytes }

    /// Asks bluetoothd whether it keeps a key from pairing with the device, at any adapter; nil if
    /// bluetoothd does not run, does not answer within three seconds, or has no adapter.
    ///
    /// It is for a device that is to be called; of a caller ask ``RFCOMMStream/isPaired()``.
    public func isPaired() -> Bool? {
        PairingStatus.of(base, through: nil).map { $0 == .paired }
    }
}

extension BluetoothAddress: LosslessStringConvertible {
    /// Reads `AA:BB:CC:DD:EE:FF` in either case; nil for anything else.
    public init?(_ text: String) {
        guard let base = Bluetooth.BluetoothAddress(text) else { return nil }
        self.init(base)
    }

    /// The written form, in capitals.
    public var description: String { base.description }
}
