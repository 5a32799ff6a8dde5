import CBluetooth
package import System

/// A channel of a device, in the kernel's form and ours.
package struct RFCOMMAddress: Hashable, Sendable {
    package let device: BluetoothAddress
    /// Zero stands for whichever channel is free.
    package let channel: UInt8

    package init(device: BluetoothAddress, channel: UInt8) {
        self.device = device
        self.channel = channel
    }

    /// Reads what the kernel wrote; nil for an address of another family.
    package init?(_ address: SocketAddress) {
        let body = address.body
        guard address.family == UInt16(AF_BLUETOOTH), body.count > BluetoothAddress.byteCount,
            let device = BluetoothAddress(kernelBytes: body.prefix(BluetoothAddress.byteCount))
        else { return nil }
        self.init(device: device, channel: body[body.startIndex + BluetoothAddress.byteCount])
    }

    /// The kernel's `sockaddr_rc`: address, channel, and one byte that evens the size.
    package var socketAddress: SocketAddress {
        SocketAddress(family: UInt16(AF_BLUETOOTH), body: device.kernelBytes + [channel, 0])
    }
}

extension StreamSocket {
    /// Makes a socket for RFCOMM that demands a level of security of its links.
    static func rfcomm(_ level: SecurityLevel) throws(SystemError) -> StreamSocket {
        let socket = try StreamSocket(family: AF_BLUETOOTH, protocol: CInt(BTPROTO_RFCOMM))
        try socket.demand(level)
        return socket
    }
}

extension StreamSocket {
    /// The adapter that a link has come in through; nil where that cannot be told.
    package var incomingAdapter: AdapterName? {
        guard let local = try? localAddress(), let address = RFCOMMAddress(local) else {
            return nil
        }
        return .address(address.device)
    }
}
