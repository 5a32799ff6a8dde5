internal import Bluetooth
internal import System

/// Clients that connect by radio wait here until bluetoothd has said whether they are paired;
/// nothing that they send is read meanwhile.
final class PairingGate {
    /// How many may wait, for a few milliseconds: more than a piconet has.
    static let clientsMax = 8

    /// A client that has waited.
    final class Client {
        let peer: Peer
        /// Without bluetoothd, what the kernel demands of the link has to do.
        fileprivate(set) var answer = PairingQuery.Answer.noAnswer
        private var socket: StreamSocket?

        init(_ socket: consuming StreamSocket, _ peer: Peer) {
            self.socket = consume socket
            self.peer = peer
        }

        /// Hands the socket over, once.
        func takeSocket() -> StreamSocket? { socket.take() }
    }

    private let query: PairingQuery
    private var waiting: [UInt64: Client] = [:]
    private var lastNumber: UInt64 = 0
    private var hasNobodyToAsk = false

    /// Nil where it does not matter who is paired.
    ///
    /// Whether there is somebody to ask is found out at once, about no device: from then on nobody
    /// passes because bluetoothd has ended.
    convenience init?(_ configuration: ServerConfiguration, at now: MonotonicTime) {
        guard let radio = configuration.address.radio, radio.requiresPairing else { return nil }
        let query = PairingQuery()
        query.ask(0, about: .any, through: radio.adapter, at: now)
        self.init(query)
    }

    init(_ query: PairingQuery) {
        self.query = query
    }

    /// Lets a client wait; hangs up on it where too many do.
    ///
    /// - Returns: whether it waits.
    func add(
        _ socket: consuming StreamSocket, from device: BluetoothAddress, at now: MonotonicTime
    ) -> Bool {
        guard waiting.count < Self.clientsMax else { return false }
        lastNumber += 1
        query.ask(lastNumber, about: device, through: socket.incomingAdapter, at: now)
        waiting[lastNumber] = Client(socket, .device(device))
        return true
    }

    /// Removes and returns the clients that need not wait any longer, in the order in which they
    /// came.
    func takeClients(at now: MonotonicTime) -> [Client] {
        query.takeReplies(at: now).sorted { $0.number < $1.number }.compactMap { reply in
            let client = waiting.removeValue(forKey: reply.number)
            client?.answer = reply.answer
            return client
        }
    }

    /// Whether it is news that there is nobody to ask, or that there is somebody now.
    func isNews(of client: Client) -> Bool {
        guard client.answer != .noAnswer else { return false }
        defer { hasNobodyToAsk = client.answer == .nobodyToAsk }
        return hasNobodyToAsk != (client.answer == .nobodyToAsk)
    }

    /// Hangs up on every client that waits.
    func clear() { waiting = [:] }

    /// Has a poller wake the loop when there is something to do.
    func watch(_ poller: borrowing Poller, token: UInt64) {
        query.watch(in: poller, token: token)
    }

    /// When to call `takeClients` even if nothing arrives.
    var deadline: MonotonicTime? { query.deadline }
}
