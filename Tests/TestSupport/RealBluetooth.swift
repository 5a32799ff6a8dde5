import System

/// Whether tests can speak over Bluetooth.
package enum RealBluetooth {
    /// Whether this machine has Bluetooth and two adapters that can hear each other.
    package static let isHere: Bool = {
        guard (try? socket()) != nil, let adapters = try? Folder("/sys/class/bluetooth") else {
            return false
        }
        return (try? adapters.status(of: "hci1")) != nil
    }()

    /// Whether this kernel has never heard of Bluetooth.
    package static let isUnknown: Bool = {
        do throws(SystemError) {
            _ = try socket()
            return false
        } catch {
            return error.errno == .addressFamilyNotSupported
        }
    }()

    /// A socket with the kernel's numbers for it: AF_BLUETOOTH and BTPROTO_RFCOMM.
    private static func socket() throws(SystemError) -> StreamSocket {
        try StreamSocket(family: 31, protocol: 3)
    }
}
