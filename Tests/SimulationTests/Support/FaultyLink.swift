import TestSupport

/// Which way bytes go.
enum Direction: CaseIterable, Sendable {
    case toServer, toClient
}

/// Both directions of a link in memory, which does to the bytes what the air does.
struct FaultyLink {
    var toServer = Lane()
    var toClient = Lane()

    subscript(direction: Direction) -> Lane {
        get {
            switch direction {
            case .toServer: toServer
            case .toClient: toClient
            }
        }
        set {
            switch direction {
            case .toServer: toServer = newValue
            case .toClient: toClient = newValue
            }
        }
    }

    /// A link that falls once so many bytes have arrived in that direction.
    static func cut(_ direction: Direction, at count: Int) -> FaultyLink {
        var link = FaultyLink()
        link[direction].cut = count
        return link
    }

    /// A link that turns one bit over.
    static func flip(_ direction: Direction, bit: Int) -> FaultyLink {
        var link = FaultyLink()
        link[direction].flippedBit = bit
        return link
    }

    /// A link that carries nothing until time passes.
    static func paced() -> FaultyLink {
        var link = FaultyLink()
        for direction in Direction.allCases { link[direction].due = 0 }
        return link
    }

    /// A link whose bytes arrive in such pieces, both ways.
    static func pieces(_ pieces: Lane.Pieces) -> FaultyLink {
        FaultyLink(toServer: Lane(pieces: pieces), toClient: Lane(pieces: pieces))
    }
}

/// One direction of a link: what was sent, how much of it has arrived, and what befalls it.
struct Lane {
    /// How many bytes arrive at once.
    enum Pieces {
        case whole
        case single
        /// Those before the place, and those behind it.
        case split(at: Int)
        /// From one to so many.
        case random(SeededGenerator, upTo: Int)
    }

    /// What a kernel holds for RFCOMM: a sender has to wait while so much is on its way.
    static let waitingBytesMax = 50_800

    var pieces = Pieces.whole
    /// Nothing arrives behind so many bytes.
    var cut = Int.max
    /// How many bytes have had the time to arrive; nil where they need none.
    var due: Int?
    /// Counted from the lowest bit of the first byte.
    var flippedBit: Int?
    /// Whether nothing moves, without anybody being told.
    var isStalled = false
    /// All that was sent, as it arrives.
    private(set) var sent: [UInt8] = []
    private(set) var arrivedCount = 0
    private(set) var isClosed = false

    init(pieces: Pieces = .whole) {
        self.pieces = pieces
    }

    /// What has arrived.
    var arrived: ArraySlice<UInt8> { sent.prefix(arrivedCount) }

    /// Whether the receiver knows that nothing more comes.
    var isOver: Bool {
        !isStalled && (arrivedCount >= cut || (isClosed && arrivedCount == sent.count))
    }

    var hasRoom: Bool { isClosed || sent.count - arrivedCount < Self.waitingBytesMax }

    /// Takes bytes on their way; none after it was closed.
    mutating func send(_ bytes: [UInt8]) {
        guard !isClosed else { return }
        let first = sent.count
        sent += bytes
        if let bit = flippedBit, (first..<sent.count).contains(bit / 8) {
            sent[bit / 8] ^= 1 << (bit % 8)
        }
    }

    /// The next bytes to arrive; nil if none do.
    mutating func receive() -> [UInt8]? {
        let end = min(sent.count, cut, due ?? .max)
        guard !isStalled, arrivedCount < end else { return nil }
        let count = min(nextCount(), end - arrivedCount)
        defer { arrivedCount += count }
        return Array(sent[arrivedCount..<arrivedCount + count])
    }

    /// Lets the time pass in which so many bytes arrive; returns how many do.
    mutating func pass(byteCount: Int) -> Int {
        let count = min(byteCount, sent.count - arrivedCount)
        due = arrivedCount + count
        return count
    }

    /// Lets at most so many more bytes arrive; what was cut stays cut.
    mutating func cut(after count: Int) { cut = min(cut, arrivedCount + count) }

    /// Sends nothing more.
    mutating func close() {
        isClosed = true
    }

    private mutating func nextCount() -> Int {
        switch pieces {
        case .whole: return .max
        case .single: return 1
        case .split(let place): return arrivedCount < place ? place - arrivedCount : .max
        case .random(var generator, let countMax):
            defer { pieces = .random(generator, upTo: countMax) }
            return Int.random(in: 1...countMax, using: &generator)
        }
    }
}
