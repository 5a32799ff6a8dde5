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
                family: AF_BLUETOOTH, protocol: CInt(BTPROTO_HCI),
                // No adapter in particular.
                at: SocketAddress(adapter: UInt16(HCI_DEV_NONE), channel: HCI_CHANNEL_CONTROL))
        } catch {
            throw BluetoothError(error)
        }
    }
}
