package import System

/// The kernel's numbers for a connection that did not come to be, or did not last.
extension ErrorSentence {
    /// The server as the command line named it: an address, or a socket file.
    package enum Peer: Equatable, Sendable {
        case bluetooth(address: String, channel: Int)
        case unix(path: String)

        var name: String {
            switch self {
            case .bluetooth(let address, _): address
            case .unix(let path): "unix:\(path)"
            }
        }
    }

    /// Why the server could not be reached.
    package static func connecting(to peer: Peer, _ errno: Errno) -> ErrorSentence {
        switch peer {
        case .bluetooth(let address, let channel): connecting(to: address, channel, errno)
        case .unix(let path): connecting(to: path, errno)
        }
    }

    private static func connecting(
        to address: String, _ channel: Int, _ errno: Errno
    ) -> ErrorSentence {
        switch errno {
        case .hostDown, .hostUnreachable:
            ErrorSentence(
                .unreachable,
                "no answer from \(address): out of range, switched off, or not connectable")
        case .timedOut:
            ErrorSentence(
                .unreachable,
                "no answer from \(address) in time: is it in range? --connect-timeout waits longer")
        case .connectionRefused, .connectionReset:
            ErrorSentence(
                .unreachable,
                "\(address) answered, but nothing listens on channel \(channel): "
                    + "is btfile-serve running there?")
        case .busy:
            ErrorSentence(
                .unreachable,
                "this computer already has a session with \(address) on channel \(channel): "
                    + "let it end, then run again")
        case .permissionDenied, .invalidExchange, .noKey:
            ErrorSentence(
                .notPaired,
                "pairing or encryption refused by \(address): try 'bluetoothctl pair \(address)'")
        case let errno where errno.isMissingBluetooth:
            noBluetooth(errno)
        default:
            ErrorSentence(.unreachable, "cannot reach \(address): \(errno.words)")
        }
    }

    private static func connecting(to path: String, _ errno: Errno) -> ErrorSentence {
        switch errno {
        case .noSuchFile:
            ErrorSentence(
                .unreachable,
                "there is no socket file \(path): is btfile-serve running with --listen unix:?")
        case .connectionRefused:
            ErrorSentence(
                .unreachable, "nothing listens at unix:\(path) any more: start btfile-serve again")
        case .permissionDenied:
            ErrorSentence(
                .unreachable, "the permissions of \(path) do not let this user in")
        default:
            ErrorSentence(.unreachable, "cannot reach unix:\(path): \(errno.words)")
        }
    }

    /// Why the server cannot listen.
    package static func listening(at peer: Peer, _ errno: Errno) -> ErrorSentence {
        switch (peer, errno) {
        case (_, let errno) where errno.isMissingBluetooth:
            noBluetooth(errno)
        case (.bluetooth(_, let channel), .addressInUse):
            ErrorSentence(
                .unreachable,
                "channel \(channel) is taken by another program: choose another with --channel")
        case (.bluetooth(let address, _), .addressNotAvailable):
            ErrorSentence(
                .unreachable, "no adapter here has the address \(address): see 'bluetoothctl list'")
        case (.unix(let path), .addressInUse):
            ErrorSentence(
                .unreachable, "another server listens at unix:\(path): choose another path")
        case (_, _):
            ErrorSentence(.unreachable, "cannot listen on \(peer.name): \(errno.words)")
        }
    }

    /// The link fell, after all retries; what has arrived is kept.
    package static func linkLost(_ peer: Peer, keptBytes: UInt64) -> ErrorSentence {
        ErrorSentence(
            .unreachable,
            "link to \(peer.name) lost after \(NumberText.bytes(keptBytes)): run again to resume")
    }

    /// The link fell, and is dialled again after the pause.
    package static func linkLost(_ peer: Peer, keptBytes: UInt64, again pause: Duration) -> String {
        "link to \(peer.name) lost after \(NumberText.bytes(keptBytes)): "
            + "trying again in \(NumberText.taken(pause))"
    }

    private static func noBluetooth(_ errno: Errno) -> ErrorSentence {
        let look =
            errno == .radioBlocked || errno == .networkDown
            ? "switch it on with 'rfkill unblock bluetooth' and 'bluetoothctl power on'"
            : "look with 'bluetoothctl list' and 'lsmod | grep bluetooth'"
        return ErrorSentence(
            .unreachable,
            "no Bluetooth here (\(errno.words)): \(look); unix:PATH rehearses without")
    }
}

extension Errno {
    /// There is no kernel module, no adapter, or it is off.
    fileprivate var isMissingBluetooth: Bool {
        [
            .addressFamilyNotSupported, .protocolNotSupported, .noSuchDevice, .networkDown,
            .radioBlocked,
        ].contains(self)
    }
}
