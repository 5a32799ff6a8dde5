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

/// The machine that Tests/Lab boots: its adapters are virtual, and nobody else needs them.
package enum Lab {
    /// Whether the tests run there; the Lab's script `guest` makes the sign.
    package static let isHere: Bool = (try? Folder("/run/btfile-lab")) != nil
}
