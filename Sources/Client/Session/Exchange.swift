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

    /// How many bytes may say nothing (frames to be skipped, empty compressed blocks) in a row.
    private static let noiseBytesMax = 1 << 20

    /// How much of an unwanted file is read through: about a second of air, which is what it takes
    /// to dial again.
    static let unwantedBytesMax: UInt64 = 256 * 1024

    var session: ClientSession
    /// Only where both sides can compress.
    private var expanded: ExpandedInput?
    /// In the order in which they were asked.
    var asked: [Asked] = []
    /// How much of the answer that is coming is still to come.
    var missingBytes: UInt64 = 0
    private var noiseBytes = 0
    /// What nobody was told to have received yet.
    private var wireBytesSinceAnswer: UInt64 = 0
    var returned: [Download] = []
    var group: CommitGroup
    private let waitingListingBytesMax: Int
    private let budget: DescriptorBudget
    /// How much has come since those who wait for what is asked were shown that it will come.
    var quietBytes = 0
    var pace = AskingPace()
    /// Whether `receive` has stopped behind an answer, as more can be asked now.
    private(set) var isPausing = false
    /// What the server would like each write to be.
    private(set) var unitBytes = Limits.unitBytesDefault
    let report: (ClientEvent) -> Void

    /// Counts every event, so that whoever has a clock sees whether anything useful comes.
    private(set) var eventCount: UInt64 = 0
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
            if expanded != nil {
                guard try takeExpanded(bytes, at: &position, now) else { return }
                continue
            }
            guard position < bytes.count else { return }
            let before = position
            let event = try nextEvent(in: bytes, at: &position)
            wireBytesSinceAnswer += UInt64(position - before)
            if let event { try take(event, in: bytes, now) }
        }
    }

    /// Counts for the answer that is coming what has come since it was counted last; what comes of
    /// a listing, or of nobody's file, counts for no file.
    mutating func countWireBytes() {
        asked.first?.download?.add(wireBytes: wireBytesSinceAnswer)
        wireBytesSinceAnswer = 0
    }

    /// Does one slice of the work that keeps the session from going on.
    mutating func doWork(now: MonotonicTime) throws(SessionEnd) {
        guard let download = asked.first?.download else { return }
        do {
            try download.doWork()
        } catch {
            try give(up: download, error, now)
        }
    }

    /// Takes an event from what is expanded, or expands more; false if there is nothing to take.
    private mutating func takeExpanded(
        _ bytes: Span<UInt8>, at position: inout Int, _ now: MonotonicTime
    ) throws(SessionEnd) -> Bool {
        guard var input = expanded.take() else { return false }
        defer { expanded = input }
        if !input.isUsedUp {
            let piece = input.piece
            let event = try nextEvent(in: piece.span, at: &input.position)
            wireBytesSinceAnswer += input.takeWireBytes()
            if let event { try take(event, in: piece.span, now) }
            return true
        }
        let before = position
        do {
            if try input.refill(from: bytes, at: &position) { return true }
        } catch {
            throw .corruptStream(error)
        }
        try countNoise(position - before)
        return false
    }

    /// The next event, or nil when all bytes are taken and there was none among them.
    private mutating func nextEvent(
        in bytes: Span<UInt8>, at position: inout Int
    ) throws(SessionEnd) -> ClientSession.Event? {
        let before = position
        let event: ClientSession.Event?
        do {
            event = try session.next(in: bytes, at: &position)
        } catch {
            throw .violation(error)
        }
        if event == nil {
            try countNoise(position - before)
        } else {
            noiseBytes = 0
            eventCount += 1
        }
        return event
    }

    private mutating func countNoise(_ count: Int) throws(SessionEnd) {
        noiseBytes += count
        guard noiseBytes <= Self.noiseBytesMax else { throw .noise }
    }

    private mutating func take(
        _ event: ClientSession.Event, in bytes: Span<UInt8>, _ now: MonotonicTime
    ) throws(SessionEnd) {
        switch event {
        case .greeted(let hello):
            // PROTOCOL 5.1
            let isCompressed = hello.capabilities.contains(.zstd)
            if isCompressed { expanded = ExpandedInput() }
            unitBytes = hello.unitBytes
            report(.connected(compressed: isCompressed))
        case .head(let head):
            try take(head, now)
        case .data(let range):
            try take(bytes.extracting(range), now)
        case .end(let end):
            endAnswer(now) { download throws(ClientError) in
                try download.receive(end, now: now)
            }
        case .refused(let refusal):
            guard !refusal.code.isFatal else { throw .refused(refusal) }
            if case .lookup(let lookup) = asked.first?.asker {
                return end(lookup, .failed(.refused(refusal)))
            }
            endAnswer(now) { download throws(ClientError) in try download.receive(refusal) }
        case .item(let item):
            guard case .lookup(let lookup) = asked.first?.asker else { return }
            if lookup.receive(item) { hasGained = true }
            guard lookup.foundByteCount <= waitingListingBytesMax else {
                throw .endlessListing
            }
        case .listed(let listed):
            guard case .lookup(let lookup) = asked.first?.asker else { return }
            end(lookup, lookup.complete(listed))
        case .goodbye:
            throw .goodbye
        }
    }
}
