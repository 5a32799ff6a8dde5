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
        case .accepted(let device):
            self.init(device, PairingAgent.wordsOfWaiting(for: device), as: "pairing_accepted")
        case .declined(let device):
            let words = "\(device) is not paired: the answer here was no"
            self.init(device, words, as: "pairing_declined")
        case .withdrawn(let device):
            self.init(device, "\(device) no longer waits for an answer", as: "pairing_withdrawn")
        case .paired(let device, let manner):
            self.init(device, manner.words(about: device), as: "paired")
        case .unpaired(let device):
            let why = "it refused, or did not answer within 60 s"
            self.init(device, "\(device) is not paired: \(why)", as: "unpaired")
        case .closed:
            let words = "the time of --pairable is over: no more devices can pair"
            self.init("pairing_closed", words)
        case .failed(let failure):
            self = .warning("no device can be paired: \(failure.words)")
        }
    }

    private init(_ device: BluetoothAddress, _ words: String, as name: String) {
        self.init(name, words)
        facts.add("device", text: "\(device)")
    }
}
