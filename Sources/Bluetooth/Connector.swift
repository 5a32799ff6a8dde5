import CBluetooth
package import System

/// Makes links to servers, whatever the family of the socket.
package enum Connector {
    /// Begins to connect; once the socket is writable, `finish` tells how it ended.
    package static func begin(
        to endpoint: Endpoint, security: SecurityLevel
    ) throws(BluetoothError) -> StreamSocket {
        switch endpoint {
        case .rfcomm(let remote, let channel, let adapter):
            try begin(
                to: RFCOMMAddress(device: remote, channel: channel.number),
                from: Adapter.localAddress(of: adapter, among: Adapter.all()), security)
        case .unix(let address):
            try begin(to: address)
        }
    }

    /// Throws why the attempt failed; asked once, when the socket has become writable.
    package static func finish(_ socket: borrowing StreamSocket) throws(BluetoothError) {
        do {
            try socket.connectResult()
        } catch {
            // A Unix socket has no level.
            throw .connect(ConnectFailure(error, demanded: try? socket.securityLevel()))
        }
    }

    private static func begin(
        to remote: RFCOMMAddress, from local: BluetoothAddress, _ security: SecurityLevel
    ) throws(BluetoothError) -> StreamSocket {
        do {
            let socket = try StreamSocket.rfcomm(security)
            if local != .any {
                try socket.bind(to: RFCOMMAddress(device: local, channel: 0).socketAddress)
            }
            try socket.connect(to: remote.socketAddress)
            return socket
        } catch {
            throw .connect(ConnectFailure(error))
        }
    }

    private static func begin(to address: UnixAddress) throws(BluetoothError) -> StreamSocket {
        do {
            let socket = try StreamSocket(family: AF_UNIX)
            try socket.connect(to: address.socketAddress)
            return socket
        } catch {
            // The kernel says the same of a socket that nobody listens at.
            if error.errno == .connectionRefused && address.isOfOtherFile {
                throw .unixSocket(.notSocket(address))
            }
            throw .connect(ConnectFailure(error))
        }
    }
}
