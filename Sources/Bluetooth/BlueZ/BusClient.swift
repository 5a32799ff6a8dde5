import System

/// Sends calls over a connection to the bus, and returns each answer with its question.
final class BusClient<Question: Hashable & Sendable> {
    enum Incoming {
        case answer([BusValue], to: Question)
        case refusal(BusRefusal, of: Question)
        case signal(BusSignal)
        /// Somebody calls this program, and waits for the answer.
        case call(BusMessage, HeldCall)
    }

    /// How many messages are taken in one turn of the loop, so that many of them hold up nobody.
    static var stepsMax: Int { 64 }

    private let bus: Bus
    private let takesCalls: Bool
    private var questions: [UInt64: Question] = [:]
    private var watch = PollRegistration()

    /// Begins to connect to the system's bus.
    convenience init() throws(SystemError) {
        self.init(try Bus())
    }

    /// Uses the given connection; calls are refused unless it is said to take them.
    init(_ bus: Bus, takesCalls: Bool = false) {
        self.bus = bus
        self.takesCalls = takesCalls
    }

    /// When `next` is due even if nothing arrives.
    var deadline: MonotonicTime? { bus.deadline }

    /// Makes a poller wake up when `next` has something to do.
    func watch(in poller: borrowing Poller, token: UInt64) throws(SystemError) {
        try watch.update(bus.descriptor, in: poller, token: token, interest: bus.interest)
    }

    /// Waits until `next` may have something to do, or that time comes.
    func wait(until end: MonotonicTime) throws(SystemError) {
        _ = try bus.descriptor.wait(for: bus.interest, until: min(deadline ?? end, end))
    }

    /// Sends calls, and notes the question of each for its answer.
    func send(_ calls: [(Question, BusCall)]) throws(SystemError) {
        for (question, call) in calls { questions[try bus.send(call)] = question }
    }

    /// Returns what has arrived next, taking at most `steps` steps; nil if there is nothing more.
    ///
    /// Signals and calls are those of the bus itself and of `peer`, a connection's unique name.
    func next(from peer: String? = nil, steps: inout Int) throws(SystemError) -> Incoming? {
        while steps > 0 {
            steps -= 1
            switch try bus.next(readingIf: { isAwaited($0, from: $1, peer) }) {
            case .idle: return nil
            case .progress: continue
            case .message(let message):
                guard isAwaited(message.kind, from: message.sender, peer) else {
                    try turnAway(message)
                    continue
                }
                if let incoming = try incoming(message) { return incoming }
            }
        }
        return nil
    }

    private func isAwaited(
        _ kind: BusMessage.Kind, from sender: String, _ peer: String?
    ) -> Bool {
        switch kind {
        case .answer(let number), .refusal(let number, _): questions[number] != nil
        case .signal, .call: sender == BusDaemon.name || sender == peer
        }
    }

    private func incoming(_ message: BusMessage) throws(SystemError) -> Incoming? {
        switch message.kind {
        case .answer(let number):
            return questions.removeValue(forKey: number).map { .answer(message.body, to: $0) }
        case .refusal(let number, let refusal):
            return questions.removeValue(forKey: number).map { .refusal(refusal, of: $0) }
        case .signal(let path, let interface, let member):
            return .signal(
                BusSignal(
                    sender: message.sender, path: path, interface: interface, member: member,
                    body: message.body))
        case .call where takesCalls: return .call(message, bus.takeCall())
        case .call:
            try turnAway(message)
            return nil
        }
    }

    /// Refuses a call, so that its caller does not wait; nothing else needs a word.
    private func turnAway(_ message: BusMessage) throws(SystemError) {
        guard case .call = message.kind else { return }
        let name = "org.freedesktop.DBus.Error.UnknownMethod"
        try bus.refuse(BusRefusal(name: name, text: "this program has no methods"))
    }
}

/// Something that has happened to an object of the sender.
struct BusSignal: Hashable, Sendable {
    /// The unique name of the connection that sent it, as the bus guarantees it.
    let sender: String
    let path: String
    /// The interface of the object that it is about.
    let interface: String
    let member: String
    let body: [BusValue]
}
