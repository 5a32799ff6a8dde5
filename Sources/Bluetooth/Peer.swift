package import System

/// Who is at the other end of a link.
package enum Peer: Hashable, Sendable {
    case device(BluetoothAddress)
    /// A process of this machine, by its number.
    case process(CInt)
    /// Whoever standard input and output lead to, if nothing more is known.
    case unnamed

    /// Asks who is at the other end of a stream that is connected.
    package init(_ stream: borrowing ByteStream) {
        self =
            switch stream {
            case .socket(let socket): (try? Peer(of: socket)) ?? .unnamed
            case .pair: .unnamed
            case .running: .unnamed
            }
    }

    private init(of socket: borrowing StreamSocket) throws(SystemError) {
        try self.init(socket, at: socket.peerAddress())
        // The other end of a connection over a network is no process here.
        if self == .process(0) { self = .unnamed }
    }

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
        case .process, .unnamed: nil
        }
    }

    /// Whether it is a process of this machine, which opened a socket file to come here.
    package var isLocal: Bool {
        switch self {
        case .process: true
        case .device, .unnamed: false
        }
    }
}

extension Peer: CustomStringConvertible {
    /// The address, the number of the process, or `the client`.
    package var description: String {
        switch self {
        case .device(let address): address.description
        case .process(let number): "process \(number)"
        case .unnamed: "the client"
        }
    }
}
