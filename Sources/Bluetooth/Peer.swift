import System

/// Who is at the other end of a link.
package enum Peer: Hashable, Sendable {
    case device(BluetoothAddress)
    /// A process of this machine, by its number.
    case process(CInt)

    init(_ socket: borrowing StreamSocket, at address: SocketAddress) throws(SystemError) {
        if let address = RFCOMMAddress(address) {
            self = .device(address.device)
        } else {
            self = .process(try socket.peerProcess())
        }
    }
}

extension Peer {
    /// The device of a peer on the radio; nil for one on this machine.
    package var device: BluetoothAddress? {
        switch self {
        case .device(let address): address
        case .process: nil
        }
    }
}

extension Peer: CustomStringConvertible {
    /// The address, or the number of the process.
    package var description: String {
        switch self {
        case .device(let address): address.description
        case .process(let number): "process \(number)"
        }
    }
}
