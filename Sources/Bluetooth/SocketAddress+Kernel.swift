internal import CBluetooth
import System

/// The kernel's structures for what is no RFCOMM.
extension SocketAddress {
    /// The kernel's `sockaddr_hci`: an adapter's number, and what is spoken of with it.
    init(adapter: UInt16, channel: CInt) {
        let numbers = [adapter, UInt16(channel)]
        self.init(family: UInt16(AF_BLUETOOTH), body: numbers.flatMap(\.nativeOctets))
    }

    /// The kernel's `sockaddr_l2`: service, address, channel, kind of address, and a byte that
    /// evens it.
    init(l2cap device: BluetoothAddress, service: UInt16) {
        // The service has its lower byte first on every machine.
        let body = service.littleEndianOctets + device.kernelBytes + [0, 0, 0, 0]
        self.init(family: UInt16(AF_BLUETOOTH), body: body)
    }
}
