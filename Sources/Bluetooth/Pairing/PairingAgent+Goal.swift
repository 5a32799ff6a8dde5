extension PairingAgent {
    /// What is to come of it.
    package enum Goal: Hashable, Sendable {
        /// Others may pair with this machine, through one adapter or any.
        case welcome(AdapterName?)
        /// This machine pairs with a device, through one adapter or any.
        case pair(BluetoothAddress, AdapterName?)

        /// The adapter that it is about; nil for all.
        var adapter: AdapterName? {
            switch self {
            case .welcome(let adapter), .pair(_, let adapter): adapter
            }
        }

        var isWelcome: Bool { if case .welcome = self { true } else { false } }
    }

    /// Who decides.
    package enum Rule: Hashable, Sendable {
        /// A person compares six digits.
        case ask
        /// Nobody: the first device that wants to pair is paired, and no other.
        case acceptFirst

        /// What bluetoothd tells the other device of this machine's keyboard and screen.
        var capability: String {
            switch self {
            case .ask: "DisplayYesNo"
            case .acceptFirst: "NoInputNoOutput"
            }
        }
    }

    /// How a device came to be paired.
    package enum Manner: Hashable, Sendable {
        /// A person has said that both show the same digits.
        case compared
        /// Nobody has compared anything.
        case uncompared
        /// A key was kept before, whether or not the other side still has it.
        case before
    }
}
