import System

/// Asks bluetoothd one thing at a time and waits for each answer: for the few calls before and
/// after a program's main work.
final class BlockingBusClient {
    /// How long an answer may take: bluetoothd asks the adapter itself, which takes some tenths of
    /// a second.
    static let answerSecondsMax = 3

    private let client: BusClient<UInt64>
    private let patience: Duration
    private var lastNumber: UInt64 = 0

    /// Begins to connect to the system's bus.
    convenience init() throws(SystemError) {
        try self.init(Bus(), patience: .seconds(Self.answerSecondsMax))
    }

    /// Uses the given connection, and waits for each answer as long as `patience`.
    init(_ bus: Bus, patience: Duration) {
        client = BusClient(bus)
        self.patience = patience
    }

    /// The answer to a call; ETIMEDOUT if none comes.
    func ask(_ call: BusCall) throws(BusCallError) -> [BusValue] {
        let reply: Reply
        do {
            reply = try self.reply(to: call)
        } catch {
            throw .system(error)
        }
        switch reply {
        case .answer(let body): return body
        case .refusal(let refusal): throw .refused(refusal)
        }
    }

    private func reply(to call: BusCall) throws(SystemError) -> Reply {
        let end = MonotonicTime.now + patience
        try send(call)
        while true {
            if let reply = try takeReply() { return reply }
            guard MonotonicTime.now < end else {
                throw SystemError(call: call.member, errno: .timedOut)
            }
            try wait(until: end)
        }
    }

    // MARK: Without waiting

    /// What came of a call.
    enum Reply {
        case answer([BusValue])
        case refusal(BusRefusal)
    }

    /// Sends a call, without waiting for its reply.
    func send(_ call: BusCall) throws(SystemError) {
        lastNumber += 1
        try client.send([(lastNumber, call)])
    }

    /// The reply to the last call, if it has come.
    func takeReply() throws(SystemError) -> Reply? {
        var steps = BusClient<UInt64>.stepsMax
        while let incoming = try client.next(steps: &steps) {
            switch incoming {
            case .answer(let body, lastNumber): return .answer(body)
            case .refusal(let refusal, lastNumber): return .refusal(refusal)
            // The late answer to an earlier question is not this one's.
            case .answer, .refusal, .signal, .call: continue
            }
        }
        return nil
    }

    /// Waits until there may be a reply, or that time comes.
    func wait(until end: MonotonicTime) throws(SystemError) {
        try client.wait(until: end)
    }

    /// Makes a poller wake up when there may be a reply.
    func watch(in poller: borrowing Poller, token: UInt64) throws(SystemError) {
        try client.watch(in: poller, token: token)
    }
}

/// Why there is no answer.
enum BusCallError: Error, Hashable {
    case system(SystemError)
    case refused(BusRefusal)
}
