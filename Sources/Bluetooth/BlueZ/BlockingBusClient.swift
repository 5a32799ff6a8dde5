import System

/// Asks bluetoothd one thing at a time and waits for each answer: for the few calls before and
/// after a program's main work.
final class BlockingBusClient {
    /// How long an answer may take: bluetoothd asks the adapter itself, which takes some tenths of
    /// a second.
    static let answerSecondsMax = 3

    private let client: BusClient<UInt64>
    private let patience: Duration
    private let poller: Poller
    private var lastNumber: UInt64 = 0

    /// Begins to connect to the system's bus.
    convenience init() throws(SystemError) {
        try self.init(Bus(), patience: .seconds(Self.answerSecondsMax))
    }

    /// Uses the given connection, and waits for each answer as long as `patience`.
    init(_ bus: Bus, patience: Duration) throws(SystemError) {
        client = BusClient(bus)
        self.patience = patience
        poller = try Poller()
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

    private enum Reply {
        case answer([BusValue])
        case refusal(BusRefusal)
    }

    private func reply(to call: BusCall) throws(SystemError) -> Reply {
        let end = MonotonicTime.now + patience
        lastNumber += 1
        try client.send([(lastNumber, call)])
        while true {
            switch try next() {
            case .answer(let body, lastNumber)?: return .answer(body)
            case .refusal(let refusal, lastNumber)?: return .refusal(refusal)
            // The late answer to an earlier question is not this one's.
            case .answer?, .refusal?, .signal?, .call?: break
            case nil: try wait(until: end)
            }
            guard MonotonicTime.now < end else {
                throw SystemError(call: call.member, errno: .timedOut)
            }
        }
    }

    private func next() throws(SystemError) -> BusClient<UInt64>.Incoming? {
        var steps = BusClient<UInt64>.stepsMax
        return try client.next(steps: &steps)
    }

    private func wait(until end: MonotonicTime) throws(SystemError) {
        var events: [Poller.Event] = []
        try client.watch(in: poller, token: 0)
        let due = min(client.deadline ?? end, end)
        try poller.wait(
            timeoutMilliseconds: MonotonicTime.now.milliseconds(until: due), into: &events)
    }
}

/// Why there is no answer.
enum BusCallError: Error, Hashable {
    case system(SystemError)
    case refused(BusRefusal)
}
