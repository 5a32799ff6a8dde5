import CBluetooth
package import System

/// A channel of a device, to and from the kernel's form.
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

    /// The kernel's `sockaddr_rc`: address, channel, and one byte of padding.
    package var socketAddress: SocketAddress {
        SocketAddress(family: UInt16(AF_BLUETOOTH), body: device.kernelBytes + [channel, 0])
    }
}

extension StreamSocket {
    /// Makes an RFCOMM socket that demands a level of security of its links.
    static func rfcomm(_ level: SecurityLevel) throws(SystemError) -> StreamSocket {
        let socket = try StreamSocket(family: AF_BLUETOOTH, protocol: CInt(BTPROTO_RFCOMM))
        try socket.demand(level)
        return socket
    }
}

extension StreamSocket {
    /// The adapter through which a link has come in; nil if it is not known.
    package var incomingAdapter: AdapterName? {
        guard let local = try? localAddress(), let address = RFCOMMAddress(local) else {
            return nil
        }
        return .address(address.device)
    }
}

/// The kernel's structures for other sockets than RFCOMM.
extension SocketAddress {
    /// The kernel's `sockaddr_hci`: an adapter's number, and a channel of it.
    init(adapter: UInt16, channel: CInt) {
        let numbers = [adapter, UInt16(channel)]
        self.init(family: UInt16(AF_BLUETOOTH), body: numbers.flatMap(\.nativeOctets))
    }

    /// The kernel's `sockaddr_l2`: service, address, channel, kind of address, and a byte of
    /// padding.
    init(l2cap device: BluetoothAddress, service: UInt16) {
        // The service is little-endian on every machine.
        let body = service.littleEndianOctets + device.kernelBytes + [0, 0, 0, 0]
        self.init(family: UInt16(AF_BLUETOOTH), body: body)
    }
}
