import System

/// Whether tests can speak over Bluetooth.
package enum RealBluetooth {
    /// Whether this machine has Bluetooth and two adapters that can hear each other.
    package static let isHere: Bool = {
        guard (try? StreamSocket(family: family, protocol: rfcomm)) != nil,
            let adapters = try? Folder("/sys/class/bluetooth")
        else { return false }
        return (try? adapters.status(of: "hci1")) != nil
    }()

    /// The kernel's numbers: AF_BLUETOOTH and BTPROTO_RFCOMM.
    private static let (family, rfcomm): (Int32, Int32) = (31, 3)
}
