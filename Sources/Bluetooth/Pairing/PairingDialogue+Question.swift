extension PairingDialogue {
    /// The object that bluetoothd calls.
    static let path = "/org/btfile/agent"

    /// How far the agent is.
    enum State: Hashable {
        case unknown
        /// bluetoothd does not run.
        case absent
        case registering(owner: String)
        /// bluetoothd, which has this connection, asks this agent.
        case registered(owner: String)
        case ended
    }

    /// What a call asks, so that its answer can be understood.
    enum Question: Hashable, Sendable {
        /// Nothing depends on the answer.
        case unawaited
        /// Which connection bluetoothd has.
        case owner
        case register(owner: String)
        /// All adapters and devices.
        case objects
        case discover
        case pair(path: String)
        case trust(BluetoothAddress)
    }

    /// What a caller is told.
    enum Reply: Hashable, Sendable {
        case accept, refuse
        /// A person is asked first.
        case later
    }
}
