package import System

/// Connects to servers.
package enum Connector {
    /// As `Endpoint.connect`.
    package static func begin(
        to endpoint: Endpoint, security: SecurityLevel
    ) throws(BluetoothError) -> StreamSocket {
        try endpoint.connect(security: security)
    }

    /// As `StreamSocket.finishConnecting`.
    package static func finish(_ socket: borrowing StreamSocket) throws(BluetoothError) {
        try socket.finishConnecting()
    }
}

extension Listener {
    package typealias Place = ListeningAddress
}

package typealias Acquaintance = PairingStatus

extension PairingStatus {
    /// As `of`.
    package static func with(
        _ device: BluetoothAddress, through adapter: AdapterName?
    ) -> PairingStatus? {
        of(device, through: adapter)
    }
}

extension Visibility {
    package typealias Wish = Settings
}

extension Publisher {
    package typealias Way = Method
}
