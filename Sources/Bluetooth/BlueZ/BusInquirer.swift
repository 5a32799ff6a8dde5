import System

/// Asks bluetoothd one thing after the other, and waits for each answer: for the few calls around a
/// program's real work.
final class BusInquirer {
    /// How long an answer may take: bluetoothd asks the adapter itself, which needs some tenths.
    static let answerSecondsMax = 3

    private let dialogue: BusDialogue<Int>
    private let poller: Poller

    /// Begins to connect to the system's bus.
    init() throws(SystemError) {
        dialogue = try BusDialogue()
        poller = try Poller()
    }

    /// The answer to a call; ETIMEDOUT if none comes.
    func ask(_ call: BusCall) throws(BusInquiryError) -> [BusValue] {
        let end = MonotonicTime.now + .seconds(Self.answerSecondsMax)
        do {
            try dialogue.send([(0, call)])
            while MonotonicTime.now < end {
                switch try next() {
                case .answer(let body, _)?: return body
                case .refusal(let refusal, _)?: throw BusInquiryError.refused(refusal)
                case .signal?: continue
                case nil: try wait(until: end)
                }
            }
            throw SystemError(call: call.member, errno: .timedOut)
        } catch let error as BusInquiryError {
            throw error
        } catch let error as SystemError {
            throw .system(error)
        } catch {
            preconditionFailure("nothing else is thrown")
        }
    }

    private func next() throws(SystemError) -> BusDialogue<Int>.Incoming? {
        var steps = BusDialogue<Int>.stepsMax
        return try dialogue.next(steps: &steps)
    }

    private func wait(until end: MonotonicTime) throws(SystemError) {
        var events: [Poller.Event] = []
        try dialogue.watch(in: poller, token: 0)
        let due = min(dialogue.deadline ?? end, end)
        try poller.wait(
            timeoutMilliseconds: MonotonicTime.now.milliseconds(until: due), into: &events)
    }
}

/// Why there is no answer.
enum BusInquiryError: Error, Hashable {
    case system(SystemError)
    case refused(BusRefusal)
}
