package import Bluetooth
package import System

/// Why a file does not say who may come in.
package enum AllowFileError: Error, Hashable, Sendable {
    /// It cannot be read.
    case system(SystemError)
    /// It holds something else than addresses.
    case list(AllowListError)
}
