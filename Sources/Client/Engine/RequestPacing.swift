import System

/// When requests are to be made and when they are to leave, so that the server never waits for one
/// and the air carries few packets.
struct RequestPacing {
    /// How long the server is not told what else is wanted, however slow the disk is: a tenth of
    /// what ours waits for that, holding back the end of its answers.
    private static let silenceMilliseconds = 20

    /// How many looks a small file takes: to open it, to hash it, to find its end.
    private static let looksMax = 3

    /// How many were unanswered when the window was full last; 0 when all is asked.
    private var fullCount = 0
    private var fullAt = MonotonicTime(nanoseconds: 0)
    private(set) var answeredCount = 0
    private var collectedCount = 0
    private var collectedBytes = 0
    private var lastBytes = 0
    private var looksInVain = 0
    /// Whether what has arrived was left behind an answer, as more can be asked now.
    var isPausing = false

    /// Whether something was answered since the window was full last, so that it has room.
    var hasRoom: Bool { fullCount > 0 && answeredCount > 0 }

    /// Whether the server is to learn what else is wanted before more of its answers is taken,
    /// which means work for the disk: a quarter of the window has room, or it is silent for long.
    func isDue(at now: MonotonicTime) -> Bool {
        guard hasRoom else { return false }
        return answeredCount * 4 >= fullCount
            || now - fullAt >= .milliseconds(Self.silenceMilliseconds)
    }

    /// Whether requests may wait for others to fill the same message, as long as the server has
    /// some to answer and nothing large is being made ready.
    func isCollecting(unansweredCount: Int, unitBytes: Int) -> Bool {
        looksInVain < Self.looksMax && collectedCount < unansweredCount
            && collectedBytes + lastBytes <= unitBytes
    }

    mutating func beginLook() { looksInVain += 1 }

    mutating func noteAsked(byteCount: Int) {
        looksInVain = 0
        collectedCount += 1
        collectedBytes += byteCount
        lastBytes = byteCount
    }

    mutating func noteAnswer() { answeredCount += 1 }

    /// The window has no room for what is to be asked next.
    mutating func noteFull(_ unansweredCount: Int, at now: MonotonicTime) {
        fullCount = unansweredCount
        fullAt = now
        answeredCount = 0
    }

    /// Nothing is ready that could be asked.
    mutating func noteEnough() { fullCount = 0 }

    mutating func noteSent() {
        collectedCount = 0
        collectedBytes = 0
    }
}
