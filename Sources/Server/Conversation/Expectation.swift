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

    /// What was asked since the last rest, and of what was asked before it half, and so on.
    private var requestCount = 0

    /// How many answers were completed since anything could leave.
    private var unheardCount = 0

    /// Whether it is worth while to wait for more.
    var isWaiting: Bool { requestCount >= Self.requestsMin }

    /// Whether the client may be waiting, too: for answers that only a flush lets leave.
    var isClientWaiting: Bool { unheardCount >= Self.unheardMax }

    mutating func noteRequest() {
        requestCount = min(requestCount + 1, Limits.unansweredRequestsMax)
    }

    mutating func noteAnswer() { unheardCount += 1 }

    /// Something can leave, and the answers so far with it.
    mutating func noteDeparture() { unheardCount = 0 }

    /// All leaves: the wait was in vain, or there was none.
    mutating func noteRest() {
        requestCount /= 2
        unheardCount = 0
    }
}
