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

// MARK: What follows from it

extension BluetoothError {
    /// What it means for a program, whichever it is.
    package enum Kind: Hashable, Sendable {
        /// There is no Bluetooth, or no adapter.
        case noBluetooth
        /// The adapter that is wanted is missing or switched off.
        case adapter
        /// Somebody else has the channel or the path.
        case taken
        /// An address or a path cannot be used as it is.
        case unusable
        case connect(ConnectFailure)
        case other
    }

    /// What it means.
    package var kind: Kind {
        switch self {
        case .noBluetooth, .noAdapter: .noBluetooth
        case .noSuchAdapter, .adapterDown: .adapter
        case .channelTaken, .unixSocket(.inUse), .unixSocket(.notSocket): .taken
        case .unixSocket(.unusablePath), .unixSocket(.pathTooLong), .notEndpoint: .unusable
        case .connect(let failure): .connect(failure)
        case .unixSocket(.system), .system: .other
        }
    }

    /// What the kernel said, if it did.
    package var systemError: SystemError? {
        switch self {
        case .noBluetooth(let error), .system(let error), .unixSocket(.system(let error)): error
        case .connect(let failure): failure.error
        case .noAdapter, .noSuchAdapter, .adapterDown, .channelTaken, .unixSocket, .notEndpoint: nil
        }
    }
}
