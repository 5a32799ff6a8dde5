import Bluetooth
import System
import Wire

/// One session with the server: its open requests, and its bytes that were not taken yet.
///
/// When the link is lost it is dropped, and its open requests are asked again in the next one.
struct OpenSession {
    /// A request without a complete answer.
    struct Asked {
        var asker: Asker
        /// How much the server must hash before it can answer.
        let heldBytes: UInt64

        var transfer: TransferID? {
            if case .transfer(let id) = asker { id } else { nil }
        }

        var listing: Int? {
            if case .listing(let index) = asker { index } else { nil }
        }

        var isWatch: Bool {
            if case .watch = asker { true } else { false }
        }

        var isUnwanted: Bool {
            if case .nobody = asker { true } else { false }
        }
    }

    /// Who wants an answer.
    enum Asker {
        case transfer(TransferID)
        /// The listing for the selection of that number.
        case listing(Int)
        /// The listing of a folder in which a name is missing.
        case neighbours
        /// The batch waits for a change.
        case watch
        case nobody
    }

    /// The assumed hashing rate of the slowest server: a large prefix delays the first byte of its
    /// answer.
    private static let hashedBytesPerSecond: UInt64 = 8 << 20

    /// How much is read at once: more than a kernel holds for RFCOMM (50,800 bytes).
    static let inputBytesMax = 65_536

    /// How many bytes each write has before the server has said what it would like.
    static let unitBytes = Limits.unitBytesDefault

    /// After fewer requests a server does not wait for more: they are less than half a window.
    private static let flushedCountMin = Limits.unansweredRequestsMax / 2

    private var wire: ClientSession
    private var receiver = FrameReceiver()
    /// What was read last, and how much of it has been taken.
    private var input: [UInt8] = []
    private var position = 0
    /// Open requests, in the order in which they were sent.
    var asked: [Asked] = []
    /// Transfers whose answer has ended and that are to be asked again.
    var returned: [TransferID] = []
    var pacing = RequestPacing()
    /// How many bytes the server would like in each write.
    var unitBytes = Self.unitBytes
    /// How much has arrived since the last sign of life to processes that wait for the requested
    /// files.
    var quietBytes = 0
    private var receivedCount: UInt64 = 0
    private var takenReceivedCount: UInt64 = 0
    private var rate: RateLimit?
    private let stallTimeout: Duration
    /// How much longer the first answer may take.
    private let connectTime: Duration
    /// When something useful last arrived, or nothing was due.
    var usefulAt: MonotonicTime
    private var seenEventCount: UInt64 = 0
    /// How what came first begins, if it is not btfile.
    private var foreignBytes: [UInt8] = []
    /// What keeps it from going on.
    var pause = Pause.none
    /// Whether the last step ended before all that has come was taken.
    var isMidway = false
    /// Whether the next request waits for HELLO.
    var isHoldingBack = false
    /// Whether nothing is left to be asked, unless an answer leads to another request.
    var isAllAsked = false

    /// How many requests were sent, and how many since it was last said that nothing follows.
    private var askedCount = 0
    private var unflushedCount = 0

    /// Whether the session brought an answer to its end.
    var hasGained = false

    /// How many names of listings have arrived, and how many of them were reported.
    var nameCount: UInt64 = 0
    var toldNameCount: UInt64 = 0

    /// How many bytes of files and names it brought that were new.
    var gainedBytes = 0

    /// What the session is to a batch that stays; nil if that does not wait for changes, or nothing
    /// was asked yet.
    var watching: Watching?

    /// How a batch that stays hears of changes.
    enum Watching {
        /// The server was asked for the present state, and then for all that is wanted.
        case round
        /// The server is to tell of a change; until then, if a round is due in any case.
        case rest(until: MonotonicTime?)
        /// Something has changed.
        case changed
        /// The server does not tell.
        case refused
    }

    /// Whether a failure was reported.
    var hasFailed = false

    /// What a session waits for.
    enum Pause {
        case none
        /// For what the server sends.
        case forBytes
        /// For the time at which the rate limit allows more.
        case forRate
    }

    /// Begins with HELLO.
    init(_ configuration: ClientConfiguration, at now: MonotonicTime) {
        wire = ClientSession(capabilities: configuration.capabilities, unit: 0)
        rate = configuration.bytesPerSecondMax.map { RateLimit(bytesPerSecond: $0, at: now) }
        stallTimeout = configuration.stallTimeout
        // A command is started at once, and connects only then.
        connectTime = configuration.endpoint.command == nil ? .zero : configuration.connectTimeout
        usefulAt = now
    }

    /// How much of it a sentence can show.
    private static let foreignBytesMax = 80
}

// MARK: Requests

extension OpenSession {
    /// Whether the window and the budget allow one more request; requests that nobody wants any
    /// more have no files open and do not count.
    func canAsk(byteCount: Int, _ budget: DescriptorBudget) -> Bool {
        wire.canAsk(byteCount: byteCount) && asked.count { !$0.isUnwanted } < budget.askedMax
    }

    mutating func ask(_ request: Request, for asker: Asker) {
        let before = wire.unansweredByteCount
        wire.ask(request)
        pacing.noteAsked(byteCount: wire.unansweredByteCount - before)
        asked.append(Asked(asker: asker, heldBytes: request.held?.offset ?? 0))
        askedCount += 1
        unflushedCount += 1
    }

    /// Says that nothing more is asked for now, unless that was said or no server would wait.
    mutating func flush() {
        guard !wire.isOver, unflushedCount > 0, askedCount >= Self.flushedCountMin else { return }
        unflushedCount = 0
        wire.flush()
    }

    /// Whether the server has ended the session.
    var isOver: Bool { wire.isOver }

    /// Whether the server tells of changes.
    var isLive: Bool {
        if case .round = watching { true } else { isResting }
    }

    /// Whether it waits for the next round.
    var isResting: Bool {
        switch watching {
        case .rest, .changed: true
        case .round, .refused, nil: false
        }
    }

    /// Begins the next round: nothing of the last one counts any more.
    mutating func beginRound(at now: MonotonicTime) {
        watching = .round
        (hasGained, hasFailed, gainedBytes) = (false, false, 0)
        (nameCount, toldNameCount) = (0, 0)
        usefulAt = now
    }

    /// Says that everything has arrived; does nothing if the session is over.
    mutating func bye() {
        if !wire.isOver { wire.bye() }
    }

    mutating func takeOutput() -> [UInt8] {
        pacing.noteSent()
        return wire.takeOutput()
    }

    /// Whether they may wait while more requests are made ready.
    var mayCollect: Bool {
        pacing.isCollecting(unansweredCount: asked.count, unitBytes: unitBytes)
    }

    /// Whether an answer is due that is still wanted, or HELLO.
    var isAwaiting: Bool { isHoldingBack || asked.contains { !$0.isUnwanted } }

    /// Whether all that is to come are names similar to a missing one.
    var isListingNeighbours: Bool {
        if case .neighbours? = asked.first?.asker { true } else { false }
    }

    /// What both sides are capable of; nil until HELLO has come.
    var capabilities: Capabilities? { wire.agreed }

    /// How many bytes of the current file are still to come.
    var missingBytes: UInt64 { wire.missingBytes }
}

// MARK: Input

extension OpenSession {
    mutating func take(_ bytes: Span<UInt8>) {
        precondition(isUsedUp, "what was read is taken before more is read")
        position = 0
        input.removeAll(keepingCapacity: true)
        input.append(copying: bytes)
        // PROTOCOL 2.1: every length begins with a zero.
        if receivedCount == 0, input.first != 0 {
            foreignBytes = Array(input.prefix(Self.foreignBytesMax))
        }
        receivedCount += UInt64(bytes.count)
        rate?.spend(bytes.count)
        pause = .none
    }

    /// Whether everything that was read has been taken.
    var isUsedUp: Bool { position == input.count }

    /// How many bytes may be read now; 0 if the rate limit allows none.
    mutating func allowance(at now: MonotonicTime) -> Int {
        min(rate?.allowance(at: now) ?? .max, Self.inputBytesMax)
    }

    /// When the rate limit allows some again.
    var opensAt: MonotonicTime? { rate?.opensAt }

    /// The next event of the input, with the bytes that the range of DATA is in; nil when all input
    /// is used.
    mutating func nextEvent() throws(SessionEnd) -> (ServerMessage, bytes: [UInt8])? {
        guard foreignBytes.isEmpty else { throw .notBtfile(foreignBytes) }
        let bytes = input
        guard let event = try receiver.next(of: &wire, in: bytes.span, at: &position) else {
            return nil
        }
        return (event, receiver.expandedPiece ?? bytes)
    }

    /// How many bytes have arrived since the last call.
    mutating func takeReceivedCount() -> UInt64 {
        defer { takenReceivedCount = receivedCount }
        return receivedCount - takenReceivedCount
    }

    /// How many received bytes were not counted yet.
    mutating func takeWireBytes() -> UInt64 { receiver.takeWireBytes() }

    var eventCount: UInt64 { receiver.eventCount }

    /// Whether any event has arrived since the last call.
    mutating func hasNews() -> Bool {
        defer { seenEventCount = eventCount }
        return eventCount != seenEventCount
    }

    /// The time by which something useful must arrive.
    var patience: MonotonicTime {
        let hashing = Duration.seconds((asked.first?.heldBytes ?? 0) / Self.hashedBytesPerSecond)
        // PROTOCOL 15.2
        let isResting = asked.count == 1 && asked[0].isWatch
        let watching = Duration.seconds(isResting ? Limits.watchSecondsMax : 0)
        return usefulAt + silenceMax + hashing + watching
    }

    /// The end of a session in which nothing useful arrived for too long.
    var stalled: SessionEnd { .stalled(silenceMax) }

    private var silenceMax: Duration {
        receivedCount == 0 ? stallTimeout + connectTime : stallTimeout
    }
}
