internal import Wire

/// Whether a client that has got all it asked for is about to ask for more.
///
/// Who wants many files keeps its window full: while the last answers are on the air its next
/// requests come. What they bring belongs behind those answers, in the same packet and in the same
/// compressed body; a short message in between would cost a packet of its own each time.
struct Expectation {
    /// Three quarters of the window of PROTOCOL 8.1: a client that asks for so much at a time may
    /// well have more, one with fewer files has none.
    private static let requestsMin = Limits.unansweredRequestsMax * 3 / 4

    /// Half of the window: with the rest in its hands a client has something to ask again for.
    private static let unheardMax = Limits.unansweredRequestsMax / 2

    /// What a wait in vain takes from the trust in a client: three or four in a row end it, fewer
    /// do not, for a client may be busy with its disk.
    private static let requestsPerVainWait = Limits.unansweredRequestsMax / 4

    /// What was asked since the last rest, and of what was asked before it half, and so on; less
    /// what was waited for in vain.
    private var requestCount = 0

    /// How many answers were completed since anything could leave.
    private var unheardCount = 0

    /// Whether it is worth while to wait for more.
    private(set) var isWaiting = false

    /// Whether the client may be waiting, too: for answers that only a flush lets leave.
    var isClientWaiting: Bool { unheardCount >= Self.unheardMax }

    mutating func noteRequest() {
        requestCount = min(requestCount + 1, Limits.unansweredRequestsMax)
        if requestCount >= Self.requestsMin { isWaiting = true }
    }

    mutating func noteAnswer() { unheardCount += 1 }

    /// Something can leave, and the answers so far with it.
    mutating func noteDeparture() { unheardCount = 0 }

    /// All leaves: the wait was in vain, or there was none.
    mutating func noteRest() {
        unheardCount = 0
        guard isWaiting else {
            requestCount /= 2
            return
        }
        requestCount = max(requestCount - Self.requestsPerVainWait, 0)
        isWaiting = requestCount >= Self.requestsPerVainWait
    }
}
