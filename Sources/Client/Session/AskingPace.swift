/// When requests are to be made and when they are to leave, so that the server never waits for one
/// and the air carries few packets.
struct AskingPace {
    /// How many looks a small file takes: to open it, to hash it, to find its end.
    private static let looksMax = 3

    /// How many were unanswered when the window was full last; 0 when all is asked.
    private var fullCount = 0
    private var answeredCount = 0
    private var collectedCount = 0
    private var collectedBytes = 0
    private var lastBytes = 0
    private var looksInVain = 0

    /// Whether a quarter of a full window has been answered: before more of the answers is taken,
    /// which means work for the disk, the server is to learn what else is wanted.
    var isDue: Bool { fullCount > 0 && answeredCount * 4 >= fullCount }

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
    mutating func noteFull(_ unansweredCount: Int) {
        fullCount = unansweredCount
        answeredCount = 0
    }

    /// Nothing is ready that could be asked.
    mutating func noteEnough() { fullCount = 0 }

    mutating func noteSent() {
        collectedCount = 0
        collectedBytes = 0
    }
}
