import Bluetooth
import System

extension Publisher.Method {
    /// Who tells clients of the service, for the log.
    var name: String {
        switch self {
        case .auto, .dbus: "bluetoothd"
        case .sdpd: "bluetoothd --compat"
        case .none: "nobody"
        }
    }
}

extension Visibility.Failure {
    /// Why other devices cannot discover this machine, and what to do about it.
    var words: String {
        switch self {
        case .noBus(let error):
            "no answer over D-Bus (\(error.errno.words)); \(FailureSentence.installingBlueZ)"
        case .noBluetoothd: "bluetoothd does not run; 'systemctl start bluetooth' starts it"
        case .noAdapter: "bluetoothd does not have the adapter"
        case .refused(let refusal): "bluetoothd refused it: \(refusal.text)"
        }
    }
}

extension Publisher.Reason {
    /// What it means for clients: they try the usual channel where nobody answers for the
    /// machine, but a bluetoothd that answers without the record sends them away.
    func consequence(on channel: RFCOMMChannel) -> String {
        guard channel == .usual else { return "clients need --channel \(channel)" }
        return switch self {
        case .noBluetoothd: "clients will try channel \(channel) by themselves"
        case .noBus, .noAdapter, .unconfirmed, .refused, .localServer:
            "clients may need --channel \(channel)"
        }
    }
}
