package import Bluetooth
import System

/// What is wrong with Bluetooth here, and with the place where a server wants to listen.
extension ErrorSentence {
    /// The server cannot listen there.
    package static func listening(
        at place: Listener.Place, _ error: BluetoothError
    ) -> ErrorSentence {
        bluetooth(error) { "cannot listen on \(place.name): \($0)" }
    }

    /// The sentence for an error; one that is nothing but the kernel's word is put into `frame`.
    static func bluetooth(
        _ error: BluetoothError, frame: (String) -> String
    ) -> ErrorSentence {
        switch error {
        case .noBluetooth(let error):
            noBluetooth(error.errno)
        case .noAdapter:
            ErrorSentence(
                .unreachable,
                "no Bluetooth adapter here: look with 'bluetoothctl list'; "
                    + "unix:PATH rehearses without")
        case .noSuchAdapter(let name):
            ErrorSentence(
                .unreachable, "there is no adapter \(name): look with 'bluetoothctl list'")
        case .adapterDown(let name):
            ErrorSentence(
                .unreachable,
                "the adapter \(name) is switched off: "
                    + "try 'rfkill unblock bluetooth' and 'bluetoothctl power on'")
        case .channelTaken(let channel):
            ErrorSentence(
                .unreachable,
                "channel \(channel) is taken by another program: choose another with --channel")
        case .connect(let failure):
            ErrorSentence(.unreachable, frame(failure.error.errno.words))
        case .unixSocket(let error):
            unixSocket(error, frame: frame)
        case .notEndpoint(let text):
            ErrorSentence(.usage, "\(text) must be AA:BB:CC:DD:EE:FF or unix:PATH")
        case .system(let error):
            ErrorSentence(.unreachable, frame(error.errno.words))
        }
    }

    private static func unixSocket(
        _ error: UnixSocketError, frame: (String) -> String
    ) -> ErrorSentence {
        switch error {
        case .unusablePath:
            ErrorSentence(.usage, "unix: must be followed by the path of a socket file")
        case .pathTooLong:
            ErrorSentence(
                .usage,
                "the path of a socket file has at most \(UnixAddress.pathBytesMax) bytes")
        case .inUse(let address):
            ErrorSentence(
                .unreachable, "another server listens at unix:\(address): choose another path")
        case .notSocket(let address):
            ErrorSentence(
                .unreachable,
                "\(address) is there and no socket, and is never removed: choose another path")
        case .system(_, let error) where error.errno == .noSuchFile:
            ErrorSentence(.unreachable, frame("\(error.errno.words); make its folder first"))
        case .system(_, let error):
            ErrorSentence(.unreachable, frame(error.errno.words))
        }
    }

    /// There is no kernel module, no adapter, or it is off.
    static func noBluetooth(_ errno: Errno) -> ErrorSentence {
        let look =
            errno == .radioBlocked || errno == .networkDown || errno == .hostUnreachable
            ? "switch it on with 'rfkill unblock bluetooth' and 'bluetoothctl power on'"
            : "look with 'bluetoothctl list' and 'lsmod | grep bluetooth'"
        return ErrorSentence(
            .unreachable,
            "no Bluetooth here (\(errno.words)): \(look); unix:PATH rehearses without")
    }
}

extension Listener.Place {
    /// As the log and the sentences name it.
    package var name: String {
        switch self {
        case .rfcomm(let channel, nil, _): "channel \(channel)"
        case .rfcomm(let channel, let adapter?, _): "channel \(channel) of \(adapter)"
        case .unix(let address): "unix:\(address)"
        }
    }
}
