package import System
internal import Wire

/// Decides when the tail leaves: the last bytes, which do not fill a message, and what the
/// compressor still holds.
///
/// Each message has a radio frame of its own. So data leaves in messages of exactly one unit, and
/// in a shorter one only when nothing follows for now (PROTOCOL 6.1).
///
/// When all is answered the tail leaves at once, unless the client is about to ask for more. A
/// client that wants many files keeps its window full: its next requests arrive while the last
/// answers are on the air. Their answers can share a packet and a compressed body with the tail; a
/// tail that leaves before them costs a packet of its own each time.
package struct FlushPolicy: Sendable {
    /// How long the tail waits for more to be asked.
    ///
    /// Half of a full window takes a tenth of a second on the air, and the client needs a moment to
    /// ask again. The end of a batch comes later by this at most, and at once if the client says
    /// that nothing follows.
    package static let waitMilliseconds = 200

    /// Three quarters of the window of PROTOCOL 8.1: a client that asks for so much at a time may
    /// well have more.
    private static let requestsMin = Limits.unansweredRequestsMax * 3 / 4

    /// Half of the window: with the answers to the other half the client can ask for more.
    private static let withoutMessageMax = Limits.unansweredRequestsMax / 2

    /// After how many waits in vain in a row a client is one that asks again only when it has all
    /// its answers.
    ///
    /// One or two mean nothing: its disk may have kept it busy.
    private static let vainWaitsMax = 8

    /// When the tail leaves though the client has not asked for more.
    package private(set) var deadline: MonotonicTime?

    /// How many requests came; each flush halves the count, unless it ends a wait.
    private var requestCount = 0

    private var requestsSinceFlush = 0
    private var vainWaitCount = 0

    /// How many answers were completed.
    private var answeredCount = 0
    /// Of those, how many the client can soon read.
    private var readableCount = 0
    /// How many were completed when a full message could last leave.
    private var messageCount = 0

    /// Where bodies end that cannot leave whole yet, and how many answers they bring.
    private var bodyEnds: [(offset: Int, answeredCount: Int)] = []

    /// What there was before the step.
    private var before = (end: 0, readyEnd: 0, answeredCount: 0)

    /// Whether it is worth while to wait for more to be asked.
    private var isWaiting = false

    package init() {}

    private var isTrusted: Bool { vainWaitCount < Self.vainWaitsMax }

    /// Whether the client waits, too: it may ask for no more before it can read an answer
    /// (PROTOCOL 8.1), or nothing leaves for so long that it soon will.
    private var isClientWaiting: Bool {
        answeredCount - readableCount >= Limits.unansweredRequestsMax
            || answeredCount - messageCount >= Self.withoutMessageMax
    }
}

// MARK: When the tail leaves

extension FlushPolicy {
    /// Whether the tail leaves now that all is answered.
    mutating func allowsFlush(ofTail holdsTail: Bool) -> Bool {
        guard isWaiting else {
            noteFlush(ofTail: holdsTail)
            return true
        }
        guard isClientWaiting else { return false }
        noteAllReadable()
        return true
    }

    /// Notes a flush; one that ends a wait shows that the wait was in vain.
    mutating func noteFlush(ofTail holdsTail: Bool) {
        guard holdsTail else { return }
        noteAllReadable()
        requestsSinceFlush = 0
        if isWaiting { vainWaitCount += 1 } else { requestCount /= 2 }
        isWaiting = isWaiting && isTrusted
    }

    /// Notes whether a tail waits for more to be asked; the same again prolongs nothing.
    package mutating func noteWait(_ isWaiting: Bool, at now: MonotonicTime) {
        deadline = isWaiting ? deadline ?? now + .milliseconds(Self.waitMilliseconds) : nil
    }
}

// MARK: What is asked and answered

extension FlushPolicy {
    mutating func noteRequest() {
        requestCount = min(requestCount + 1, Limits.unansweredRequestsMax)
        requestsSinceFlush += 1
        // More than a window without a flush: it asks while answers are on their way.
        if requestsSinceFlush > Limits.unansweredRequestsMax { vainWaitCount = 0 }
        isWaiting = isWaiting || requestCount >= Self.requestsMin && isTrusted
    }

    /// Notes that nothing more will be asked for now. PROTOCOL 16.2
    mutating func noteNoMore() { isWaiting = false }

    mutating func noteAnswer() { answeredCount += 1 }

    /// Begins a step: from now on bytes go into the buffer.
    mutating func beginStep(_ buffer: SendBuffer, unit: Int) {
        before = (buffer.end, buffer.readyEnd(unit: unit), answeredCount)
    }

    /// Notes what the step has put into the buffer.
    mutating func endStep(_ buffer: SendBuffer, unit: Int) {
        let readyEnd = buffer.readyEnd(unit: unit)
        if buffer.end > before.end {
            // A client that has all bytes up to this one can read so many answers. Of a body of
            // the compressor it can read nothing before the body is whole.
            bodyEnds.append((buffer.end, before.answeredCount))
            noteReadable(upTo: readyEnd)
        }
        if readyEnd > before.readyEnd { messageCount = answeredCount }
    }

    private mutating func noteReadable(upTo offset: Int) {
        guard let last = bodyEnds.lastIndex(where: { $0.offset <= offset }) else { return }
        readableCount = bodyEnds[last].answeredCount
        bodyEnds.removeSubrange(...last)
    }

    private mutating func noteAllReadable() {
        (readableCount, messageCount) = (answeredCount, answeredCount)
        bodyEnds = []
    }
}
