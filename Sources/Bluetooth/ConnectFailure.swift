package import System

/// Why a link to a peer could not be made, or was lost while it was made.
package struct ConnectFailure: Error, Hashable {
    /// What it means, and so what a person should try next.
    package enum Kind: Hashable, Sendable {
        /// Out of range, switched off, not connectable; for a Unix socket, no such file.
        case noAnswer
        /// It answered, but nothing listens there.
        case nothingListens
        /// This machine still has a session there: worth another try soon.
        case busyHere
        /// The link was lost: worth another try.
        case linkLost
        case pairingRefused
        /// There is no Bluetooth here, or it is switched off.
        case noBluetooth
        case other
    }

    /// What it means.
    package let kind: Kind

    /// What the kernel said.
    package let error: SystemError

    /// The security that was demanded of the link, if it is known.
    package let demanded: SecurityLevel?

    /// Takes what the kernel said of a link by radio.
    ///
    /// At `high` a key that nobody compared leads to a new pairing. If nobody compares a number
    /// then either, the peer hangs up, and the kernel reports only that.
    package init(_ error: SystemError, demanded level: SecurityLevel? = nil) {
        self.error = error
        demanded = level
        let hungUp = error.errno == .connectionReset
        kind = hungUp && level == .high ? .pairingRefused : Kind(error.errno)
    }

    /// Takes what the kernel said of a socket file: nobody pairs there, and its permissions do not
    /// change by themselves.
    package init(ofSocketFile error: SystemError) {
        self.init(error.errno == .permissionDenied ? .other : Kind(error.errno), error, nil)
    }

    private init(_ kind: Kind, _ error: SystemError, _ level: SecurityLevel?) {
        self.kind = kind
        self.error = error
        demanded = level
    }

    /// The same error of the kernel, if it can only mean that a key is missing.
    package var asPairingRefused: ConnectFailure {
        ConnectFailure(.pairingRefused, error, demanded)
    }
}

extension ConnectFailure.Kind {
    fileprivate init(_ errno: Errno) {
        self =
            switch errno {
            // The last two: a Unix socket whose file is missing, or whose queue nobody empties.
            case .hostDown, .noSuchFile, .wouldBlock: .noAnswer
            case .connectionRefused: .nothingListens
            case .busy, .alreadyConnecting: .busyHere
            case .timedOut, .connectionReset, .connectionAborted, .brokenPipe, .notConnected:
                .linkLost
            case .permissionDenied, .invalidExchange, .noKey: .pairingRefused
            // The last is what connect returns if no adapter is switched on.
            case .addressFamilyNotSupported, .protocolNotSupported, .noSuchDevice, .networkDown,
                .radioBlocked, .hostUnreachable:
                .noBluetooth
            default: .other
            }
    }
}
