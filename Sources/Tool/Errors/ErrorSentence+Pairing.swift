import Bluetooth
import System

/// Why no device was paired.
extension ErrorSentence {
    /// The table: a row for each failure of `--pair`.
    static func pairing(_ failure: PairingFailure) -> ErrorSentence {
        switch failure {
        case .noBus, .noBluetoothd, .noAdapter: unreachable("cannot pair: \(failure.words)")
        case .notFound(let device):
            unreachable(
                "\(device) was not found nearby",
                "is it in range, and does 'btfile-serve --pairable' run there?")
        case .declined(let device): ErrorSentence(.notPaired, "not paired with \(device)")
        case .refused(let refusal) where refusal.isOfUser:
            ErrorSentence(
                .notPaired, "cannot pair: \(failure.words)",
                "'sudo adduser $USER bluetooth' and a new login let this user pair")
        case .refused: ErrorSentence(.notPaired, "cannot pair: \(failure.words)")
        }
    }

    /// Nobody can type an answer.
    static let nobodyToAsk = ErrorSentence(
        .failed, "there is no terminal to ask at, so any device nearby may pair unasked",
        "start the server at a terminal, or have 'bluetoothctl' ask with default-agent")
}

extension PairingFailure {
    /// Why, and what to do about it.
    var words: String {
        switch self {
        case .noBus(let error):
            "no answer over D-Bus (\(error.errno.words)); \(FailureSentence.installingBlueZ)"
        case .noBluetoothd: "bluetoothd does not run; 'systemctl start bluetooth' starts it"
        case .noAdapter: "bluetoothd does not have the adapter"
        case .notFound(let device): "\(device) was not found nearby"
        case .declined(let device): "\(device) was not wanted"
        case .refused(let refusal): refusal.wordsOfPairing
        }
    }
}

extension BusRefusal {
    /// Whether the bus keeps this user away from bluetoothd.
    fileprivate var isOfUser: Bool { name == "org.freedesktop.DBus.Error.AccessDenied" }

    /// What bluetoothd means by it.
    fileprivate var wordsOfPairing: String {
        switch name.split(separator: ".").last {
        case "AccessDenied": "this user may not use Bluetooth"
        case "AuthenticationFailed": "the other device refused, or did not answer in time"
        case "AuthenticationRejected", "AuthenticationCanceled": "the other device said no"
        case "AuthenticationTimeout": "nobody answered at the other device in time"
        case "ConnectionAttemptFailed": "the other device does not answer"
        default: "bluetoothd refused it: \(text)"
        }
    }
}
