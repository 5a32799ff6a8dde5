internal import Bluetooth

/// Who is at the other end of a stream.
public struct Peer: Hashable, Sendable {
    /// The device; nil if it is a process of this machine, on a Unix socket.
    public let device: BluetoothAddress?
    /// The address of the device, or the number of the process.
    public let description: String

    init(_ base: Bluetooth.Peer) {
        device = base.device.map { BluetoothAddress($0) }
        description = base.description
    }

    /// Somebody who was called.
    init(calledAt endpoint: Endpoint) {
        device = endpoint.base.radio.map { BluetoothAddress($0.device) }
        description = device?.description ?? endpoint.description
    }
}

extension Peer: CustomStringConvertible {}
