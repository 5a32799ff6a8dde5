package import Bluetooth
package import System

/// Why a server does not start, or cannot go on.
package enum ServerError: Error, Hashable, Sendable {
    /// The folder cannot be served.
    case folder(LocalPath, SystemError)
    /// The file that says who may come in does not.
    case allowFile(LocalPath, AllowFileError)
    /// Nobody could connect: no adapter, a channel or path in use, and the like.
    case listen(Listener.Place, BluetoothError)
    /// Something that every program needs has failed.
    case system(SystemError)
}
