import Bluetooth

extension PairingQuestion {
    /// The question, and how to answer it.
    var words: String {
        digits.map {
            "pair with \(device)? Type yes if it shows \($0) too, or no"
        } ?? "pair with \(device), which shows no number to compare? Type yes or no"
    }
}

extension PairingAgent {
    /// What is said when this side has said yes.
    static func wordsOfWaiting(for device: BluetoothAddress) -> String {
        "waiting for \(device) to say yes as well"
    }
}

extension PairingAgent.Manner {
    /// That the device is paired, and what is to be known of it.
    func words(about device: BluetoothAddress) -> String {
        switch self {
        case .compared: "\(device) is paired and trusted"
        case .uncompared: "\(device) is paired and trusted; nobody compared any digits"
        case .before:
            "\(device) was paired before, and is trusted; if it refuses, it has forgotten that: "
                + "'bluetoothctl remove \(device)', then pair again"
        }
    }
}
