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
        /// There has never been an answer: bluetoothd or the D-Bus does not run, or bluetoothd does
        /// not have the adapter.
        case nobodyToAsk
        /// bluetoothd has answered before, but does not answer now.
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
    /// From then on its silence lets nobody in: otherwise slowing it down would let strangers in.
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
        do {
            let client = try client ?? BusClient(open())
            self.client = client
            try client.send([(number, BlueZ.getManagedObjects)])
        } catch {
            giveUp()
        }
    }

    /// Has a poller wake the loop when there is something to do.
    package func watch(in poller: borrowing Poller, token: UInt64) {
        do {
            try client?.watch(in: poller, token: token)
        } catch {
            giveUp()
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
            giveUp()
        }
        for (number, question) in questions where question.until <= now { decide(number, nil) }
        // With no question open, the connection is not needed.
        if questions.isEmpty { client = nil }
        defer { replies = [] }
        return replies
    }

    private func receive() throws(SystemError) {
        var steps = BusClient<UInt64>.stepsMax
        while let incoming = try client?.next(steps: &steps) {
            switch incoming {
            case .answer(let body, let number):
                let answer = questions[number].flatMap {
                    PairingStatus(of: $0.device, through: $0.adapter, in: body)
                }
                decide(number, answer)
            case .refusal(_, let number): decide(number, nil)
            case .signal, .call: continue
            }
        }
    }

    private func decide(_ number: UInt64, _ status: PairingStatus?) {
        guard questions.removeValue(forKey: number) != nil else { return }
        let answer: Answer
        switch status {
        case .paired?: answer = .paired
        case .unpaired?: answer = .unpaired
        case nil: answer = hasBeenTold ? .noAnswer : .nobodyToAsk
        }
        hasBeenTold = hasBeenTold || status != nil
        replies.append(Reply(number: number, answer: answer))
    }

    /// Nobody can be asked: answers all open questions.
    private func giveUp() {
        client = nil
        for number in questions.keys.sorted() { decide(number, nil) }
    }
}
