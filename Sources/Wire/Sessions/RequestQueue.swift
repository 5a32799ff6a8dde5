/// The requests that have no complete answer yet, the oldest first: the window of PROTOCOL 8.1.
struct RequestQueue {
    private var entries: [(request: Request, number: UInt32?, byteCount: Int)] = []
    /// The bytes of all their frames.
    private(set) var byteCount = 0

    var count: Int { entries.count }

    /// The one to answer now.
    var first: Request? { entries.first?.request }

    /// The number that came with it (PROTOCOL 13.1).
    var firstNumber: UInt32? { entries.first?.number }

    /// Whether a server is to stop reading.
    var isFull: Bool {
        // PROTOCOL 8.1
        count >= Limits.unansweredRequestsMax || byteCount >= Limits.unansweredBytesMax
    }

    /// Whether a client may send one more frame and keep `reserve` bytes of the window free; it may
    /// always send the first.
    func hasRoom(byteCount more: Int, reserving reserve: Int) -> Bool {
        // PROTOCOL 8.1
        entries.isEmpty
            || count < Limits.unansweredRequestsMax
                && more <= Limits.unansweredBytesMax - byteCount - reserve
    }

    mutating func append(_ request: Request, number: UInt32?, byteCount: Int) {
        entries.append((request, number, byteCount))
        self.byteCount += byteCount
    }

    /// Forgets the oldest, whose answer is complete.
    mutating func removeFirst() {
        // PROTOCOL 3.2
        byteCount -= entries.removeFirst().byteCount
    }
}
