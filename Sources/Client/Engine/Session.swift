import System
import Wire

/// One session with the server: what was asked in it, and what of its bytes has not been taken.
///
/// After a cut it is thrown away; what was asked and not answered is asked again in the next.
struct Session {
    /// A request without a complete answer.
    struct Asked {
        var asker: Asker
        /// How much the server hashes before it can answer.
        let heldBytes: UInt64

        var transfer: TransferID? {
            if case .transfer(let id) = asker { id } else { nil }
        }

        var listing: Int? {
            if case .listing(let index) = asker { index } else { nil }
        }

        var isUnwanted: Bool {
            if case .nobody = asker { true } else { false }
        }
    }

    /// Who wants an answer.
    enum Asker {
        case transfer(TransferID)
        /// The listing for the wish of that number.
        case listing(Int)
        case nobody
    }

    /// How fast the slowest disk that serves is taken to be hashed: a large prefix takes time
    /// before the first byte of its answer.
    private static let hashedBytesPerSecond: UInt64 = 8 << 20

    /// How much is read at once: more than a kernel holds for RFCOMM (50,800 bytes).
    static let inputBytesMax = 65_536

    /// How much each write is before the server has said what it would like.
    static let unitBytes = Limits.unitBytesDefault

    private var wire: ClientSession
    private var receiver = FrameReceiver()
    /// What was read last, and how much of it has been taken.
    private var input: [UInt8] = []
    private var position = 0
    /// In the order in which they were asked.
    var asked: [Asked] = []
    /// Transfers whose answer has ended, and which are to be asked again.
    var returned: [TransferID] = []
    var pacing = RequestPacing()
    /// What the server would like each write to be.
    var unitBytes = Self.unitBytes
    /// How much has come since those who wait for what is asked were shown that it will come.
    var quietBytes = 0
    /// How much was read in all.
    private(set) var receivedCount: UInt64 = 0
    private var rate: RateLimit?
    private let stallTimeout: Duration
    /// When something useful came last, or nothing was to come.
    var usefulAt: MonotonicTime
    private var seenEventCount: UInt64 = 0
    /// Whether bytes were awaited and have not come.
    var isWaiting = false
    /// Whether the delay is our own.
    var isDelaying = false

    /// Whether the session brought anything that no session before it did.
    var hasGained = false

    /// Whether anything failed that is told of.
    var hasFailed = false

    /// Begins with HELLO.
    init(_ configuration: ClientConfiguration, at now: MonotonicTime) {
        wire = ClientSession(capabilities: configuration.compresses ? .zstd : [], unit: 0)
        rate = configuration.bytesPerSecondMax.map { RateLimit(bytesPerSecond: $0, at: now) }
        stallTimeout = configuration.stallTimeout
        usefulAt = now
    }
}

// MARK: Requests

extension Session {
    /// Whether the server has room for one more, and those that are wanted are fewer than allowed;
    /// what nobody wants any more has no files open.
    func canAsk(byteCount: Int, _ budget: DescriptorBudget) -> Bool {
        wire.canAsk(byteCount: byteCount) && asked.count { !$0.isUnwanted } < budget.askedMax
    }

    /// Asks for a file.
    mutating func ask(_ get: Get, for id: TransferID) {
        wire.get(get.path, holding: get.held)
        pacing.noteAsked(byteCount: get.frameByteCount + Limits.requestNumberBytes)
        asked.append(Asked(asker: .transfer(id), heldBytes: get.held?.offset ?? 0))
    }

    /// Asks for a listing.
    mutating func ask(_ list: List, for index: Int) {
        wire.list(list.path, recursive: list.recursive)
        pacing.noteAsked(byteCount: list.frameByteCount)
        asked.append(Asked(asker: .listing(index), heldBytes: 0))
    }

    /// Says that all has come; nothing if the session is over.
    mutating func bye() {
        if !wire.isOver { wire.bye() }
    }

    /// Hands over the bytes to send.
    mutating func takeOutput() -> [UInt8] {
        pacing.noteSent()
        return wire.takeOutput()
    }

    /// Whether they may wait, while more is being made ready to be asked.
    var mayCollect: Bool {
        pacing.isCollecting(unansweredCount: asked.count, unitBytes: unitBytes)
    }

    /// Whether an answer is due that somebody wants.
    var isAwaiting: Bool { asked.contains { !$0.isUnwanted } }

    /// How much of the file that is coming is still to come.
    var missingBytes: UInt64 { wire.missingBytes }
}

// MARK: Input

extension Session {
    /// Takes over bytes that were read.
    mutating func take(_ bytes: Span<UInt8>) {
        precondition(isUsedUp, "what was read is taken before more is read")
        position = 0
        input.removeAll(keepingCapacity: true)
        input.reserveCapacity(bytes.count)
        for index in bytes.indices { input.append(bytes[index]) }
        receivedCount += UInt64(bytes.count)
        rate?.spend(bytes.count)
        isWaiting = false
    }

    /// Whether everything that was read has been taken.
    var isUsedUp: Bool { position == input.count }

    /// How many bytes may be read now; 0 where the rate allows none.
    mutating func allowance(at now: MonotonicTime) -> Int {
        min(rate?.allowance(at: now) ?? .max, Self.inputBytesMax)
    }

    /// When the rate allows some again.
    var opensAt: MonotonicTime? { rate?.opensAt }

    /// The next event among the bytes that were read, and those that the range of DATA is of; nil
    /// when all are taken.
    mutating func nextEvent() throws(SessionEnd) -> (ServerMessage, bytes: [UInt8])? {
        let bytes = input
        guard let event = try receiver.next(of: &wire, in: bytes.span, at: &position) else {
            return nil
        }
        return (event, receiver.expandedPiece ?? bytes)
    }

    /// How much of what came has not been counted for anybody.
    mutating func takeWireBytes() -> UInt64 { receiver.takeWireBytes() }

    /// How many events have come.
    var eventCount: UInt64 { receiver.eventCount }

    /// Whether any event has come since this was asked last.
    mutating func hasNews() -> Bool {
        defer { seenEventCount = eventCount }
        return eventCount != seenEventCount
    }

    /// Until when something useful has to come.
    var patience: MonotonicTime {
        let hashing = Duration.seconds((asked.first?.heldBytes ?? 0) / Self.hashedBytesPerSecond)
        return usefulAt + stallTimeout + hashing
    }

    /// How long nothing useful may come.
    var stalled: SessionEnd { .stalled(stallTimeout) }
}
