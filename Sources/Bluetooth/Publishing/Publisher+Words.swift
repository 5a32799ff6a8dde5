import System

extension Publisher.Reason {
    /// Why clients do not find the service, and what to do about it.
    package var words: String {
        switch self {
        case .noBus(let error):
            "no D-Bus here (\(error.errno.words)); \(FailureSentence.installingBlueZ)"
        case .noBluetoothd: "bluetoothd does not run; 'systemctl start bluetooth' starts it"
        case .noAdapter: "bluetoothd has no adapter"
        case .unconfirmed: "bluetoothd accepted the record but does not publish it"
        case .refused(let refusal): "bluetoothd refused it: \(refusal.text)"
        case .localServer(.unreachable(let error)):
            "cannot reach /run/sdp of bluetoothd --compat (\(error.errno.words))"
        case .localServer(.refused(let violation)): "bluetoothd --compat refused it: \(violation)"
        case .localServer(.ended): "bluetoothd --compat closed the connection"
        case .localServer(.silent): "bluetoothd --compat does not answer"
        }
    }
}
