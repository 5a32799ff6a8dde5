import System
import Wire

/// One session without its socket: the server's bytes in, requests out, downloads served in order.
///
/// After a cut it is thrown away; `unanswered` tells which downloads have to be asked again.
struct Exchange {
    struct Asked {
        var asker: Asker
        /// How much the server hashes before it can answer.
        let heldBytes: UInt64

        var download: Download? {
            if case .download(let download) = asker { download } else { nil }
        }

        var isUnwanted: Bool {
            if case .nobody = asker { true } else { false }
        }
    }

    /// Who wants the answer.
    enum Asker {
        case download(Download)
        case lookup(Lookup)
        case nobody
    }

    /// How much of an unwanted file is read through: about a second of air, which is what it takes
    /// to dial again.
    static let unwantedBytesMax: UInt64 = 256 * 1024

    private var session: ClientSession
    private var incoming = Incoming()
    /// In the order in which they were asked.
    var asked: [Asked] = []
    /// How much of the answer that is coming is still to come.
    var missingBytes: UInt64 = 0
    var returned: [Download] = []
    var group: CommitGroup
    let waitingListingBytesMax: Int
    private let budget: DescriptorBudget
    /// How much has come since those who wait for what is asked were shown that it will come.
    var quietBytes = 0
    var pace = AskingPace()
    /// Whether `receive` has stopped behind an answer, as more can be asked now.
    private(set) var isPausing = false
    /// What the server would like each write to be.
    var unitBytes = Limits.unitBytesDefault
    let report: (ClientEvent) -> Void

    /// Whether the session brought anything that no session before it did.
    var hasGained = false

    /// Whether anything failed that is told of.
    var hasFailed = false

    /// Begins with HELLO.
    init(_ configuration: ClientConfiguration, report: @escaping (ClientEvent) -> Void) {
        budget = DescriptorBudget(freeCount: configuration.freeDescriptorCount)
        waitingListingBytesMax = configuration.waitingListingBytesMax
        group = CommitGroup(filesMax: budget.verifiedMax)
        session = ClientSession(capabilities: configuration.compresses ? .zstd : [], unit: 0)
        self.report = report
    }
}

// MARK: What is asked

extension Exchange {
    /// Asks for what is ready while the window has room, and does one slice of getting more ready.
    ///
    /// `.ready` means that the window is full.
    mutating func ask(from batch: inout Batch, now: MonotonicTime) -> Batch.Next {
        batch.putBack(returned)
        returned = []
        pace.beginLook()
        while true {
            let next = batch.prepareNext(now: now)
            // PROTOCOL 8.1
            switch next {
            case .ready(let get) where canAsk(byteCount: get.frameByteCount):
                session.get(get.path, holding: get.held)
                pace.noteAsked(byteCount: get.frameByteCount + Limits.requestNumberBytes)
                asked.append(
                    Asked(
                        asker: .download(batch.takeReady()), heldBytes: get.held?.offset ?? 0))
            case .lookup(let list) where canAsk(byteCount: list.frameByteCount):
                session.list(list.path, recursive: list.recursive)
                pace.noteAsked(byteCount: list.frameByteCount)
                asked.append(Asked(asker: .lookup(batch.takeLookup()), heldBytes: 0))
            case .ready, .lookup:
                pace.noteFull(asked.count, at: now)
                return next
            case .working, .blocked, .empty:
                pace.noteEnough()
                return next
            }
        }
    }

    /// Whether the server and this process have room for one more; what nobody wants any more has
    /// no files open.
    private func canAsk(byteCount: Int) -> Bool {
        session.canAsk(byteCount: byteCount)
            && asked.count { !$0.isUnwanted } < budget.askedMax
    }

    /// Gives back what was asked and not answered, when the session has ended.
    mutating func giveBack(to batch: inout Batch) {
        commit()
        batch.hasFailed = batch.hasFailed || hasFailed
        batch.putBack(
            asked.compactMap { asked in
                if case .lookup(let lookup) = asked.asker { lookup } else { nil }
            })
        countWireBytes()
        batch.putBack(returned + unanswered)
        returned = []
        asked = []
    }

    /// Says that all has come; nothing if the session is over.
    mutating func bye() {
        if !session.isOver { session.bye() }
    }

    /// Hands over the bytes to send.
    mutating func takeOutput() -> [UInt8] {
        pace.noteSent()
        return session.takeOutput()
    }

    /// Whether they may wait, while more is being made ready to be asked.
    var mayCollect: Bool { pace.isCollecting(unansweredCount: asked.count, unitBytes: unitBytes) }

    /// Whether to ask before the rest of what has arrived is taken.
    func asksFirst(at now: MonotonicTime) -> Bool { isPausing && pace.isDue(at: now) }

    /// The downloads without a complete answer, in the order in which they were asked.
    private var unanswered: [Download] { asked.compactMap(\.download) }

    /// Whether an answer is due that somebody wants.
    var isAwaiting: Bool {
        asked.contains { !$0.isUnwanted }
    }

    /// How many bytes the server has to hash before it can go on with the answer that is due.
    var heldBytesDue: UInt64 { asked.first?.heldBytes ?? 0 }

    /// What is to be done before more bytes are taken.
    var work: TargetWork { asked.first?.download?.work ?? .none }
}

// MARK: What arrives

extension Exchange {
    /// Counts every event, so that whoever has a clock sees whether anything useful comes.
    var eventCount: UInt64 { incoming.eventCount }

    /// Takes `bytes[position...]`, all of them, or until `work` has to be done first or more can be
    /// asked.
    mutating func receive(
        _ bytes: Span<UInt8>, at position: inout Int, now: MonotonicTime
    ) throws(SessionEnd) {
        isPausing = false
        let answeredBefore = pace.answeredCount
        while work == .none {
            guard !pace.hasRoom || pace.answeredCount == answeredBefore else {
                isPausing = true
                return
            }
            guard let event = try incoming.next(of: &session, in: bytes, at: &position) else {
                return
            }
            if case .data = event, let piece = incoming.expandedPiece {
                try take(event, in: piece.span, now)
            } else {
                try take(event, in: bytes, now)
            }
        }
    }

    /// Counts for the answer that is coming what has come since it was counted last; what comes of
    /// a listing, or of nobody's file, counts for no file.
    mutating func countWireBytes() {
        let count = incoming.takeWireBytes()
        asked.first?.download?.add(wireBytes: count)
    }

    /// Does one slice of the work that keeps the session from going on.
    mutating func doWork(now: MonotonicTime) throws(SessionEnd) {
        guard let download = asked.first?.download else { return }
        guard !download.isSettling else {
            return endAnswer(now) { download throws(ClientError) in
                try download.settle(now: now)
            }
        }
        do {
            try download.doWork()
        } catch {
            try give(up: download, error, now)
        }
    }
}
