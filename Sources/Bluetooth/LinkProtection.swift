import CBluetooth
import System

/// How the radio link to a device is protected, according to the kernel.
///
/// The adapter's connection is asked, because an accepted socket only repeats what its listener
/// demands. The kernel does not tell how the key was made.
package struct LinkProtection: Hashable, Sendable {
    /// Whether each device has proved that it has the key.
    package let isAuthenticated: Bool
    package let isEncrypted: Bool

    package init(isAuthenticated: Bool, isEncrypted: Bool) {
        self.isAuthenticated = isAuthenticated
        self.isEncrypted = isEncrypted
    }

    /// Asks about the link to a device through one adapter of this machine or any; throws ENOTCONN
    /// if there is no link.
    package init(
        with device: BluetoothAddress, through name: AdapterName?
    ) throws(BluetoothError) {
        for adapter in try Adapter.all() where name.map(adapter.isCalled) ?? true {
            let modes = cbluetooth_link_modes(CInt(adapter.number), device.packed)
            guard modes >= 0 else {
                let errno = Errno(rawValue: CInt(-modes))
                guard errno != .noSuchFile && errno != .noSuchDevice else { continue }
                throw BluetoothError(SystemError(call: "HCIGETCONNLIST", errno: errno))
            }
            self.init(
                isAuthenticated: modes & Int64(HCI_LM_AUTH) != 0,
                isEncrypted: modes & Int64(HCI_LM_ENCRYPT) != 0)
            return
        }
        throw .system(SystemError(call: "HCIGETCONNLIST", errno: .notConnected))
    }

    /// Whether it is as much as the level demands.
    package func suffices(for level: SecurityLevel) -> Bool {
        switch level {
        case .low: true
        case .medium, .high: isAuthenticated && isEncrypted
        }
    }
}
