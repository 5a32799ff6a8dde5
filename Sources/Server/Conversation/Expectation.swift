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

    /// Half of the window: with the other half in its hands a client has something to go on from.
    private static let withoutMessageMax = Limits.unansweredRequestsMax / 2

    /// How many waits in vain in a row show that a client asks again only when it has all its
    /// answers; fewer do not, for a client may be busy with its disk now and then.
    private static let vainWaitsMax = 8

    /// What was asked since the last rest, and of what was asked before it half, and so on.
    private var requestCount = 0

    private var requestsSinceRest = 0
    private var vainWaitCount = 0

    /// How many answers were completed in all, how many of them the client can soon read, and how
    /// many there were when a full message could leave last.
    private(set) var answeredCount = 0
    private var heardCount = 0
    private var messageCount = 0

    /// Where bodies end that cannot leave whole yet, and how many answers they bring.
    private var bodyEnds: [(offset: Int, answeredCount: Int)] = []

    /// Whether it is worth while to wait for more.
    private(set) var isWaiting = false

    /// Whether the client waits, too: it may ask for no more before it can read an answer
    /// (PROTOCOL 8.1), or nothing leaves for so long that it soon will.
    var isClientWaiting: Bool {
        answeredCount - heardCount >= Limits.unansweredRequestsMax
            || answeredCount - messageCount >= Self.withoutMessageMax
    }

    mutating func noteRequest() {
        requestCount = min(requestCount + 1, Limits.unansweredRequestsMax)
        requestsSinceRest += 1
        // More than a window without a rest: it asks while answers are on their way.
        if requestsSinceRest > Limits.unansweredRequestsMax { vainWaitCount = 0 }
        isWaiting = isWaiting || requestCount >= Self.requestsMin && isTrusted
    }

    mutating func noteAnswer() { answeredCount += 1 }

    /// A full message can leave.
    mutating func noteMessage() { messageCount = answeredCount }

    /// So many answers can be read by whoever has all bytes up to this one: of a body of the
    /// compressor nothing can, before it is whole.
    mutating func noteBody(of answeredCount: Int, endingAt offset: Int) {
        bodyEnds.append((offset, answeredCount))
    }

    /// All bytes up to this one can leave, and whole bodies with them.
    mutating func noteReady(upTo offset: Int) {
        guard let last = bodyEnds.lastIndex(where: { $0.offset <= offset }) else { return }
        heardCount = bodyEnds[last].answeredCount
        bodyEnds.removeSubrange(...last)
    }

    /// All that was said can leave.
    mutating func noteAllReady() {
        (heardCount, messageCount) = (answeredCount, answeredCount)
        bodyEnds = []
    }

    /// All leaves that was held back: the wait was in vain, or there was none.
    mutating func noteRest() {
        noteAllReady()
        requestsSinceRest = 0
        if isWaiting { vainWaitCount += 1 } else { requestCount /= 2 }
        isWaiting = isWaiting && isTrusted
    }

    private var isTrusted: Bool { vainWaitCount < Self.vainWaitsMax }
}
