package import System

/// Why a program cannot reach others, or be reached.
package enum BluetoothError: Error, Hashable {
    /// This kernel, or this sandbox, has no Bluetooth at all.
    case noBluetooth(SystemError)
    case noAdapter
    case noSuchAdapter(AdapterName)
    /// The adapter is switched off, or blocked.
    case adapterDown(AdapterName)
    /// Another program listens on the channel.
    case channelTaken(RFCOMMChannel)
    case connect(ConnectFailure)
    /// There is no Unix socket at the path.
    case unixSocket(UnixSocketError)
    /// The text is neither a device's address nor `unix:` and a path.
    case notEndpoint(String)
    /// Anything else that the kernel refused.
    case system(SystemError)

    /// Sorts an error: a machine without Bluetooth, or anything else.
    init(_ error: SystemError) {
        switch error.errno {
        case .addressFamilyNotSupported, .protocolNotSupported, .noSuchDevice, .networkDown:
            self = .noBluetooth(error)
        default:
            self = .system(error)
        }
    }
}
