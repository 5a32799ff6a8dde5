package import System

/// Where a server is: on another device, or on this machine.
package enum Endpoint: Hashable, Sendable {
    /// A channel of a device, reached through one adapter or any.
    case rfcomm(remote: BluetoothAddress, channel: RFCOMMChannel, adapter: AdapterName?)
    /// A socket of this machine.
    case unix(UnixAddress)

    /// What begins the text of a Unix socket.
    package static let unixPrefix = "unix:"

    /// Reads `AA:BB:CC:DD:EE:FF` or `unix:PATH`; channel and adapter matter for the first only.
    package init(
        _ text: String, channel: RFCOMMChannel, adapter: AdapterName?
    ) throws(BluetoothError) {
        if text.hasPrefix(Self.unixPrefix) {
            do {
                let path = LocalPath(text.utf8.dropFirst(Self.unixPrefix.utf8.count))
                self = .unix(try UnixAddress(path))
            } catch {
                throw .unixSocket(error)
            }
        } else if let remote = BluetoothAddress(text) {
            self = .rfcomm(remote: remote, channel: channel, adapter: adapter)
        } else {
            throw .notEndpoint(text)
        }
    }
}

extension Endpoint: CustomStringConvertible {
    /// `[AA:BB:CC:DD:EE:FF]:20` or `unix:PATH`.
    package var description: String {
        switch self {
        case .rfcomm(let remote, let channel, _): "[\(remote)]:\(channel)"
        case .unix(let address): Self.unixPrefix + address.description
        }
    }
}
