package import System

/// Asks bluetoothd which callers are paired, and never holds up the loop.
///
/// At `medium` the kernel accepts a key that two devices have just made and that neither keeps: it
/// makes one with every stranger who asks for such a key, pairable or not. Only bluetoothd knows
/// which keys are kept. There is a connection to it only while somebody waits for an answer.
package final class PairingQuery {
    /// The answer to a question.
    package struct Reply: Hashable, Sendable {
        /// The number that the question was given.
        package let number: UInt64
        package let answer: Answer
    }

    /// What is known of a caller.
    package enum Answer: Hashable, Sendable {
        case paired, unpaired
        /// Neither the D-Bus nor bluetoothd runs, and none has ever answered.
        case nobodyToAsk
        /// bluetoothd does not say so, or not in time, or it ran before and does not now.
        case noAnswer
    }

    /// How long an answer may take: bluetoothd has it in its memory.
    package static let answerSecondsMax = 2

    private struct Question {
        let device: BluetoothAddress
        let adapter: AdapterName?
        let until: MonotonicTime
    }

    private let open: () throws(SystemError) -> Bus
    private var client: BusClient<UInt64>?
    private var questions: [UInt64: Question] = [:]
    private var replies: [Reply] = []
    /// Whether bluetoothd has ever answered about a device.
    ///
    /// From then on nobody is let in without its word: otherwise ending it would let strangers in.
    private var hasBeenTold = false

    /// Uses connections that `open` makes; nothing is opened yet.
    package init(open: @escaping () throws(SystemError) -> Bus) {
        self.open = open
    }

    /// Uses the system's bus, and loads its library now: the sandbox may forbid it later.
    package convenience init() {
        // If it cannot be loaded, every question fails.
        try? Bus.load()
        self.init { () throws(SystemError) in try Bus() }
    }

    /// Asks whether a device is paired with an adapter or any; the reply has the same number.
    package func ask(
        _ number: UInt64, about device: BluetoothAddress, through adapter: AdapterName?,
        at now: MonotonicTime
    ) {
        questions[number] = Question(
            device: device, adapter: adapter, until: now + .seconds(Self.answerSecondsMax))
        guard let client = connect() else { return }
        do {
            try client.send([(number, BlueZ.getManagedObjects)])
        } catch {
            giveUp(.silent)
        }
    }

    /// There is no bus, or no library to talk to one.
    ///
    /// A bus that cannot be reached for want of descriptors or of permission may be there.
    private static let noBus: Set<Errno> = [
        .noSuchFile, .connectionRefused, .notInstalled, .noSuchCall,
    ]

    /// The connection to the bus; nil if there is none, which answers all questions.
    private func connect() -> BusClient<UInt64>? {
        if let client { return client }
        do {
            client = BusClient(try open())
        } catch {
            giveUp(Self.noBus.contains(error.errno) ? .absent : .silent)
        }
        return client
    }

    /// Has a poller wake the loop when there is something to do.
    package func watch(in poller: borrowing Poller, token: UInt64) {
        do {
            try client?.watch(in: poller, token: token)
        } catch {
            giveUp(.silent)
        }
    }

    /// When `takeReplies` is to be called even if nothing arrives.
    package var deadline: MonotonicTime? {
        let times = questions.values.map(\.until) + [client?.deadline].compactMap(\.self)
        return replies.isEmpty ? times.min() : MonotonicTime(nanoseconds: 0)
    }

    /// Does what is possible without waiting; returns what is new.
    package func takeReplies(at now: MonotonicTime) -> [Reply] {
        do {
            try receive()
        } catch {
            giveUp(.silent)
        }
        for (number, question) in questions where question.until <= now {
            decide(number, .silent)
        }
        // With no question open, the connection is not needed.
        if questions.isEmpty { client = nil }
        defer { replies = [] }
        return replies
    }

    /// Asks a single question, and waits for its answer.
    package static func answer(
        about device: BluetoothAddress, through adapter: AdapterName?
    ) -> Answer {
        let query = PairingQuery()
        query.ask(0, about: device, through: adapter, at: .now)
        while true {
            if let reply = query.takeReplies(at: .now).first { return reply.answer }
            try? query.client?.wait(until: query.deadline ?? .now)
        }
    }

    private func receive() throws(SystemError) {
        var steps = BusClient<UInt64>.stepsMax
        while let incoming = try client?.next(steps: &steps) {
            switch incoming {
            case .answer(let body, let number):
                let status = questions[number].flatMap {
                    PairingStatus(of: $0.device, through: $0.adapter, in: body)
                }
                decide(number, status.map(Outcome.told) ?? .silent)
            case .refusal(let refusal, let number):
                decide(number, refusal.isOfNobody ? .absent : .silent)
            case .signal, .call: continue
            }
        }
    }

    /// What came of a question.
    private enum Outcome {
        case told(PairingStatus)
        /// Nobody is there to be asked.
        case absent
        /// Somebody may be there, and tells nothing: whoever slows it down must not get in.
        case silent
    }

    private func decide(_ number: UInt64, _ outcome: Outcome) {
        guard questions.removeValue(forKey: number) != nil else { return }
        let answer: Answer
        switch outcome {
        case .told(let status):
            hasBeenTold = true
            answer = status == .paired ? .paired : .unpaired
        case .absent: answer = hasBeenTold ? .noAnswer : .nobodyToAsk
        case .silent: answer = .noAnswer
        }
        replies.append(Reply(number: number, answer: answer))
    }

    /// Answers all open questions, for the connection is of no more use.
    private func giveUp(_ outcome: Outcome) {
        client = nil
        for number in questions.keys.sorted() { decide(number, outcome) }
    }
}
