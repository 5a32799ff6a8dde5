internal import Wire

/// Whether a client that has got all it asked for is about to ask for more.
///
/// Who wants many files keeps its window full: while the last answers are on the air its next
/// requests come. What they bring belongs behind those answers, in the same packet and in the same
/// compressed body; a short message in between would cost a packet of its own each time.
struct Expectation {
    /// Three quarters of the window of PROTOCOL 8.1: a client that asks for so much at a time may
    /// well have more.
    private static let requestsMin = Limits.unansweredRequestsMax * 3 / 4

    /// Half of the window: with the rest in its hands a client has something to ask again for.
    private static let unheardMax = Limits.unansweredRequestsMax / 2

    /// How many waits in vain in a row show that a client asks again only when it has all its
    /// answers; fewer do not, for a client may be busy with its disk now and then.
    private static let vainWaitsMax = 8

    /// What was asked since the last rest, and of what was asked before it half, and so on.
    private var requestCount = 0

    private var requestsSinceRest = 0
    private var vainWaitCount = 0

    /// How many answers were completed since anything could leave.
    private var unheardCount = 0

    /// Whether it is worth while to wait for more.
    private(set) var isWaiting = false

    /// Whether the client may be waiting, too: for answers that only a flush lets leave.
    var isClientWaiting: Bool { unheardCount >= Self.unheardMax }

    mutating func noteRequest() {
        requestCount = min(requestCount + 1, Limits.unansweredRequestsMax)
        requestsSinceRest += 1
        // More than a window without a rest: it asks while answers are on their way.
        if requestsSinceRest > Limits.unansweredRequestsMax { vainWaitCount = 0 }
        isWaiting = isWaiting || requestCount >= Self.requestsMin && isTrusted
    }

    mutating func noteAnswer() { unheardCount += 1 }

    /// Something can leave, and the answers so far with it.
    mutating func noteDeparture() { unheardCount = 0 }

    /// All leaves that was held back: the wait was in vain, or there was none.
    mutating func noteRest() {
        unheardCount = 0
        requestsSinceRest = 0
        if isWaiting { vainWaitCount += 1 } else { requestCount /= 2 }
        isWaiting = isWaiting && isTrusted
    }

    private var isTrusted: Bool { vainWaitCount < Self.vainWaitsMax }
}
