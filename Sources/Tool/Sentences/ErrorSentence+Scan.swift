import Bluetooth
import System

/// What comes of looking around.
extension ErrorSentence {
    /// Nobody who wants to be found serves btfile here.
    static var nobodyServes: ErrorSentence {
        ErrorSentence(
            .noService,
            "nobody here serves btfile and wants to be found: "
                + "'bluetoothctl discoverable on' there shows a server")
    }

    /// There is no scan.
    static func scanning(_ error: Scanner.ScanError) -> ErrorSentence {
        switch error {
        case .noAdapter(let error): bluetooth(error) { "cannot look around: \($0)" }
        case .system(let error) where error.errno == .notPermitted:
            ErrorSentence(
                .unreachable,
                "this user may not look around here: name the server by its address instead")
        case .system(let error):
            bluetooth(.system(error)) { "cannot look around: \($0)" }
        case .refused(let status):
            ErrorSentence(
                .unreachable,
                "the adapter does not look around now (it says \(status)): try again")
        }
    }
}
