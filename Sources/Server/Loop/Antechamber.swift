internal import Bluetooth
internal import System

/// Where callers over the air wait until bluetoothd has said whether they are paired; nothing of
/// what they say is read there.
final class Antechamber {
    /// How many may wait, which takes them a few milliseconds: more than a piconet has.
    static let callersMax = 8

    /// A caller who has waited.
    final class Caller {
        let peer: Peer
        /// Nil where nobody can be asked, and the kernel's word has to do.
        fileprivate(set) var acquaintance: Acquaintance?
        private var socket: StreamSocket?

        init(_ socket: consuming StreamSocket, _ peer: Peer) {
            self.socket = consume socket
            self.peer = peer
        }

        /// Hands the socket over, once.
        func takeSocket() -> StreamSocket? { socket.take() }
    }

    private let inquiry: PairingInquiry
    private var waiting: [UInt64: Caller] = [:]
    private var lastNumber: UInt64 = 0
    private var isUnanswered = false

    /// Nil where it does not matter who is paired.
    convenience init?(_ configuration: ServerConfiguration) {
        guard configuration.asksWhoIsPaired else { return nil }
        self.init(PairingInquiry())
    }

    init(_ inquiry: PairingInquiry) {
        self.inquiry = inquiry
    }

    /// Lets a caller wait; hangs up on it where too many do.
    ///
    /// - Returns: whether it waits.
    func receive(
        _ socket: consuming StreamSocket, from device: BluetoothAddress, at now: MonotonicTime
    ) -> Bool {
        guard waiting.count < Self.callersMax else { return false }
        lastNumber += 1
        inquiry.ask(lastNumber, about: device, through: socket.incomingAdapter, at: now)
        waiting[lastNumber] = Caller(socket, .device(device))
        return true
    }

    /// The callers of whom is known now what can be known, in the order in which they came.
    func takeCallers(at now: MonotonicTime) -> [Caller] {
        inquiry.takeVerdicts(at: now).sorted { $0.number < $1.number }.compactMap { verdict in
            let caller = waiting.removeValue(forKey: verdict.number)
            caller?.acquaintance = verdict.acquaintance
            return caller
        }
    }

    /// Whether it is news that nobody can be asked, or that somebody can be again.
    func isNews(of caller: Caller) -> Bool {
        defer { isUnanswered = caller.acquaintance == nil }
        return isUnanswered != (caller.acquaintance == nil)
    }

    /// Hangs up on everybody who waits.
    func clear() { waiting = [:] }

    /// Has a poller wake the loop when there is something to do.
    func watch(_ poller: borrowing Poller, token: UInt64) {
        inquiry.watch(in: poller, token: token)
    }

    /// When `takeCallers` is to be called even if nothing arrives.
    var deadline: MonotonicTime? { inquiry.deadline }
}
