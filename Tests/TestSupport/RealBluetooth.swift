import System

/// What this kernel knows of Bluetooth.
package enum RealBluetooth {
    /// Whether this kernel has never heard of Bluetooth.
    package static let isUnknown: Bool = {
        do throws(SystemError) {
            // The kernel's numbers: AF_BLUETOOTH and BTPROTO_RFCOMM.
            _ = try StreamSocket(family: 31, protocol: 3)
            return false
        } catch {
            return error.errno == .addressFamilyNotSupported
        }
    }()
}
