package import Bluetooth
package import Client
import System
import Wire

/// Why a server was not reached, or did not stay.
extension ErrorSentence {
    /// The server could not be reached, after all retries.
    package static func connecting(
        to endpoint: Endpoint, _ error: BluetoothError
    ) -> ErrorSentence {
        if case .unixSocket(.notSocket(let address)) = error {
            return ErrorSentence(
                .unreachable,
                "\(address) is no socket: name the one that btfile-serve --listen was given")
        }
        guard case .connect(let failure) = error else {
            return bluetooth(error) { "cannot reach \(endpoint.name): \($0)" }
        }
        return switch endpoint {
        case .rfcomm(let device, let channel, _): connecting(to: device, channel, failure)
        case .unix(let address): connecting(to: address, failure)
        }
    }

    private static func connecting(
        to device: BluetoothAddress, _ channel: RFCOMMChannel, _ failure: ConnectFailure
    ) -> ErrorSentence {
        switch failure.kind {
        case .noAnswer:
            ErrorSentence(
                .unreachable,
                "no answer from \(device): out of range, switched off, or not connectable")
        case .linkLost where failure.error.errno == .timedOut:
            ErrorSentence(
                .unreachable,
                "no answer from \(device) in time: is it in range? --connect-timeout waits longer")
        case .linkLost:
            ErrorSentence(
                .unreachable,
                "\(device) hung up on the way in: try \(pairing(with: device))")
        case .nothingListens:
            ErrorSentence(
                .noService,
                "\(device) answered, but nothing listens on channel \(channel): "
                    + "is btfile-serve running there?")
        case .busyHere:
            ErrorSentence(
                .unreachable,
                "this computer already has a session with \(device) on channel \(channel): "
                    + "let it end, then run again")
        case .pairingRefused:
            ErrorSentence(
                .notPaired,
                "pairing or encryption refused by \(device): "
                    + "try 'bluetoothctl remove \(device)', \(pairing(with: device))")
        case .noBluetooth:
            noBluetooth(failure.error.errno)
        case .other:
            ErrorSentence(.unreachable, "cannot reach \(device): \(failure.error.errno.words)")
        }
    }

    private static func connecting(
        to address: UnixAddress, _ failure: ConnectFailure
    ) -> ErrorSentence {
        switch failure.error.errno {
        case .noSuchFile:
            ErrorSentence(
                .unreachable,
                "there is no socket file \(address): is btfile-serve running with --listen?")
        case .connectionRefused:
            ErrorSentence(
                .noService,
                "nothing listens at unix:\(address) any more: start btfile-serve again")
        case .permissionDenied:
            ErrorSentence(
                .unreachable, "the permissions of \(address) do not let this user in")
        case .wouldBlock:
            ErrorSentence(.unreachable, "too many wait at unix:\(address) already: try again")
        case let errno:
            ErrorSentence(.unreachable, "cannot reach unix:\(address): \(errno.words)")
        }
    }

    /// The device answered, and has no btfile.
    package static func noService(at endpoint: Endpoint) -> ErrorSentence {
        ErrorSentence(
            .noService,
            "\(endpoint.name) answered, and serves no btfile: is btfile-serve running there? "
                + "--channel N dials without asking")
    }

    /// The device was asked for its channel, and answered nonsense.
    package static func nonsenseRecord(
        of endpoint: Endpoint, _ violation: RecordViolation
    ) -> ErrorSentence {
        ErrorSentence(
            .brokenProtocol,
            "\(endpoint.name) answered nonsense when asked for its channel (\(violation)): "
                + "--channel N dials without asking")
    }

    /// What is said when the device cannot be asked for its channel.
    package static func guessingChannel(of endpoint: Endpoint) -> String {
        guard case .rfcomm(let device, let channel, _) = endpoint else { return "" }
        return "cannot ask \(device) for its channel; trying \(channel)"
    }

    /// The link fell, after all retries; what has arrived is kept.
    package static func linkLost(_ endpoint: Endpoint, keptBytes: UInt64) -> ErrorSentence {
        let lost = "link to \(endpoint.name) lost"
        let advice =
            keptBytes == 0
            ? ": run again" : " after \(NumberText.bytes(keptBytes)): run again to resume"
        return ErrorSentence(.unreachable, lost + advice)
    }

    /// What is said once when the server of a batch that stays has gone.
    package static func away(_ endpoint: Endpoint, _ end: SessionEnd) -> String {
        let waiting = "waiting for it to come back"
        switch end {
        case .linkLost, .goodbye, .unwantedData:
            return "link to \(endpoint.name) lost; \(waiting)"
        case .cannotConnect, .noService, .nonsenseRecord, .connectTimedOut, .stalled, .refused,
            .violation, .corruptStream, .noise, .endlessListing, .local, .interrupted:
            let sentence = session(with: endpoint, endpoint.name, end, keptBytes: 0)
            return sentence.text.followed(by: waiting)
        }
    }

    /// What is said when it is there again.
    static func back(_ endpoint: Endpoint) -> String { "\(endpoint.name) is back" }

    /// What is said when a session ended and another one begins after the pause: why, and no advice
    /// that is being followed already.
    package static func retrying(
        _ endpoint: Endpoint, after end: SessionEnd, keptBytes: UInt64, in pause: Duration
    ) -> String {
        let reason: String
        switch end {
        case .linkLost, .goodbye:
            return retrying(endpoint, keptBytes: keptBytes, after: pause)
        case .stalled(let patience):
            reason = "the server has been silent for \(NumberText.taken(patience))"
        case .refused(let refusal) where refusal.code == .busy:
            reason = "the server has as many clients as it takes"
        case .refused(let refusal) where refusal.code == .stopping:
            reason = "the server is stopping"
        case .cannotConnect(.connect(let failure)) where failure.kind == .busyHere:
            reason = "this computer still has a session there"
        case .cannotConnect(.connect(let failure)) where failure.error.errno == .wouldBlock:
            reason = "too many wait at \(endpoint.name) already"
        case .cannotConnect, .noService, .nonsenseRecord, .connectTimedOut, .refused, .violation,
            .corruptStream, .noise, .endlessListing, .unwantedData, .local, .interrupted:
            reason = session(with: endpoint, "the server", end, keptBytes: keptBytes).text
        }
        return reason.followed(by: "trying again in \(NumberText.taken(pause))")
    }

    /// What is said when the link fell and is dialled again after the pause.
    package static func retrying(
        _ endpoint: Endpoint, keptBytes: UInt64, after pause: Duration
    ) -> String {
        let lost = "link to \(endpoint.name) lost after \(NumberText.bytes(keptBytes))"
        return "\(lost): trying again in \(NumberText.taken(pause))"
    }
}

extension String {
    /// What is done now behind what was found; behind a question it is a sentence of its own.
    fileprivate func followed(by words: String) -> String {
        guard hasSuffix("?") else { return "\(self); \(words)" }
        return "\(self) \(words.prefix(1).uppercased())\(words.dropFirst())"
    }
}

extension Endpoint {
    /// As the command line named it.
    fileprivate var name: String {
        switch self {
        case .rfcomm(let device, _, _): "\(device)"
        case .unix(let address): "unix:\(address)"
        }
    }
}
