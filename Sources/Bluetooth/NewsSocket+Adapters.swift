import CBluetooth
package import System

extension NewsSocket {
    /// News of this machine's adapters: one came, went, was switched on or off, or has a new name.
    ///
    /// Which and what is not told here but to be asked for. A listener learns nothing of all this
    /// by itself, and waits on for callers that cannot come.
    package static func ofAdapters() throws(BluetoothError) -> NewsSocket {
        do {
            return try NewsSocket(
                family: AF_BLUETOOTH, protocol: CInt(BTPROTO_HCI), at: management)
        } catch {
            throw BluetoothError(error)
        }
    }

    /// The kernel's `sockaddr_hci`: no adapter in particular, and the channel of the management.
    private static var management: SocketAddress {
        let numbers = [UInt16(HCI_DEV_NONE), UInt16(HCI_CHANNEL_CONTROL)].map(\.littleEndian)
        let body = numbers.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        return SocketAddress(family: UInt16(AF_BLUETOOTH), body: body)
    }
}
