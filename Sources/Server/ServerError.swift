package import Bluetooth
package import System

/// Why a server does not start, or cannot go on.
package enum ServerError: Error, Hashable, Sendable {
    /// The folder cannot be served.
    case folder(LocalPath, SystemError)
    /// The file that says which devices may connect cannot be used.
    case allowFile(LocalPath, AllowFileError)
    /// Nobody can connect: no adapter, a channel or path in use, and the like.
    case listen(ListeningAddress, BluetoothError)
    /// Something that every program needs has failed.
    case system(SystemError)
}

/// Why a file does not say which devices may connect.
package enum AllowFileError: Error, Hashable, Sendable {
    /// It cannot be read.
    case system(SystemError)
    /// It holds something else than addresses.
    case list(AllowListError)
}
