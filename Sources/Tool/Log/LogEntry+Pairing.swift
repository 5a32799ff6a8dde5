import Bluetooth
import System

extension LogEntry {
    /// The table: the line and the facts of each step of pairing.
    init(_ event: PairingAgent.Event) {
        switch event {
        case .ready:
            self.init("pairing_ready", as: .detail, "bluetoothd asks here before it pairs")
        case .asked(let question):
            // It is shown whatever the flags say, because it wants an answer.
            let hint = TerminalInput.isInBackground ? "; type fg before you answer" : ""
            self.init("pairing_asked", as: .warning, question.words + hint)
            facts.add("device", text: "\(question.device)")
            facts.add("digits", text: question.digits)
        case .withdrawn(let device):
            self.init(device, "no longer wants to pair", as: "pairing_withdrawn")
        case .paired(let device): self.init(device, "is paired and trusted", as: "paired")
        case .unpaired(let device):
            self.init(device, "was let in but is not paired", as: "unpaired")
        case .failed(let failure):
            self = .warning("no device can be paired: \(failure.words)")
        }
    }

    private init(_ device: BluetoothAddress, _ words: String, as name: String) {
        self.init(name, "\(device) \(words)")
        facts.add("device", text: "\(device)")
    }
}
