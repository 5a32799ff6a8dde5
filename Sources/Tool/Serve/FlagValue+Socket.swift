import Bluetooth
import System

extension FlagValue<ListeningAddress> {
    /// The socket file of `unix:PATH`, or of a path that can be nothing else.
    static var socket: FlagValue {
        FlagValue(
            "PATH",
            "must be the path of a socket file, which begins with /, ./ or unix: and has at most "
                + "\(UnixAddress.pathBytesMax) bytes",
            completes: .socket
        ) { ListeningAddress(local: $0) }
    }
}
