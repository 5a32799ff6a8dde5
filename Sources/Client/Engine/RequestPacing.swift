import System

/// Decides when requests are made and sent, so that the server never waits for one and few packets
/// are needed.
struct RequestPacing {
    /// How long new requests may be delayed, however slow the disk is.
    ///
    /// btfile-serve holds back the end of its answers ten times as long.
    private static let silenceMilliseconds = 20

    /// How many slices a small file takes: to open it, to hash it, to find its end.
    private static let looksMax = 3

    /// How many requests were unanswered when the window was last full; 0 if everything was asked.
    private var fullCount = 0
    private var fullAt = MonotonicTime(nanoseconds: 0)
    private(set) var answeredCount = 0
    private var collectedCount = 0
    private var collectedBytes = 0
    private var lastBytes = 0
    private var looksInVain = 0
    /// Whether taking input was interrupted after an answer, because more can be asked now.
    var isPausing = false

    /// Whether something was answered since the window was last full, so that it has room.
    var hasRoom: Bool { fullCount > 0 && answeredCount > 0 }

    /// Whether requests come before more answers, which mean disk work: a quarter of the window has
    /// room, or it was full too long ago.
    func isDue(at now: MonotonicTime) -> Bool {
        guard hasRoom else { return false }
        return answeredCount * 4 >= fullCount
            || now - fullAt >= .milliseconds(Self.silenceMilliseconds)
    }

    /// Whether requests may wait for others to fill the same message: the server has others to
    /// answer, and nothing large is being made ready.
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

    /// Notes that the window has no room for the next request.
    mutating func noteFull(_ unansweredCount: Int, at now: MonotonicTime) {
        fullCount = unansweredCount
        fullAt = now
        answeredCount = 0
    }

    /// Notes that no request is ready.
    mutating func noteEnough() { fullCount = 0 }

    mutating func noteSent() {
        collectedCount = 0
        collectedBytes = 0
    }
}
