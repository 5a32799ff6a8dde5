import CBluetooth
import System

/// How the kernel says that the radio link to a device is protected.
///
/// It is asked of the adapter's connection, for a socket does not tell: one that was accepted only
/// repeats what its listener demands. How the key was made the kernel tells nobody.
package struct LinkProtection: Hashable, Sendable {
    /// Whether both devices have proved that they have the same key.
    package let isAuthenticated: Bool
    package let isEncrypted: Bool

    package init(isAuthenticated: Bool, isEncrypted: Bool) {
        self.isAuthenticated = isAuthenticated
        self.isEncrypted = isEncrypted
    }

    /// Asks about the link to a device through one adapter of this machine or any; throws ENOTCONN
    /// where there is none.
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

    /// Whether it is as much as the level demands of a link.
    package func suffices(for level: SecurityLevel) -> Bool {
        switch level {
        case .low: true
        case .medium, .high: isAuthenticated && isEncrypted
        }
    }
}
