package import System
import Wire

/// The steps of a session: it takes what has arrived, asks for more, and ends when everything is
/// asked and answered.
extension ClientEngine {
    mutating func step(_ session: consuming OpenSession, at now: MonotonicTime) -> Action {
        var session = session
        do throws(SessionEnd) {
            if session.isResting {
                guard let action = try rest(in: &session, at: now) else {
                    return endRest(of: session, at: now)
                }
                phase = .inSession(session)
                return action
            }
            if let action = try next(&session, at: now) {
                phase = .inSession(session)
                return action
            }
            if keep(&session) { return .again }
            end(session, because: nil, at: now)
        } catch {
            end(session, because: error, at: now)
        }
        return .again
    }

    /// Makes one step; nil at its end.
    private mutating func next(
        _ session: inout OpenSession, at now: MonotonicTime
    ) throws(SessionEnd) -> Action? {
        if session.pause == .forBytes && now >= session.patience { throw session.stalled }
        listings.beginStep()
        do {
            try takeInput(&session, at: now)
        } catch .bye where !session.isAwaiting {
            // Hashing took longer than the server waits for a request: nothing is lost.
            return nil
        }
        // The other answers are not wanted. No BYE is sent, which would say that everything has
        // arrived.
        if session.hasFailed && configuration.endsAtFirstFailure { return nil }
        if round.folderFault != nil && !isNearEnd(session) { return nil }
        if session.isListingNeighbours && missing.isGivenUp && !session.isLive { return nil }
        let isPreparing = ask(&session, at: now)
        if session.isAllAsked { session.flush() }
        if !isPreparing || !session.mayCollect { send(session.takeOutput()) }
        let isComparing = listings.compareNext()
        // There is more input to take before waiting.
        if session.pacing.isPausing { return .again }
        if !isPreparing && !session.isAwaiting {
            // The next round is asked for in this session.
            if session.isLive { return nil }
            session.bye()
            send(session.takeOutput())
            return nil
        }
        return try wait(&session, isPreparing || isComparing, now)
    }

    /// What the session needs next.
    private mutating func wait(
        _ session: inout OpenSession, _ isWorking: Bool, _ now: MonotonicTime
    ) throws(SessionEnd) -> Action {
        switch work(of: session) {
        case .disk: return .work
        // The session waits for the reader of standard output, not for the server.
        case .standardOutput: return .waitForStandardOutput(until: isWorking ? now : nil)
        case .none: break
        }
        // A signal may have come meanwhile.
        if session.isMidway { return .work }
        guard session.isUsedUp else { return .again }
        try requireMemory()
        let allowance = session.allowance(at: now)
        guard allowance > 0 else {
            session.pause = .forRate
            return .wait(until: isWorking ? now : session.opensAt ?? now)
        }
        session.pause = .forBytes
        return .read(upTo: allowance, until: isWorking ? now : session.patience)
    }

    /// The work to be done before more of the answer is taken.
    private func work(of session: borrowing OpenSession) -> TargetWork {
        guard let index = session.asked.first?.listing else {
            return session.asked.first?.transfer.map { transfers[$0].work } ?? .none
        }
        return listings.waitingItem(of: index) == nil ? .none : .disk
    }
}

// MARK: What arrives

extension ClientEngine {
    /// Takes input and does its disk work, until it is time to ask for more.
    private mutating func takeInput(
        _ session: inout OpenSession, at now: MonotonicTime
    ) throws(SessionEnd) {
        let isOurDelay = session.pause == .forRate || work(of: session) != .none
        session.pause = .none
        if work(of: session) == .disk { try doWork(&session, at: now) }
        repeat {
            try receive(&session, at: now)
        } while session.pacing.isPausing && !session.pacing.isDue(at: now)
        if session.nameCount > session.toldNameCount {
            session.toldNameCount = session.nameCount
            events.append(.listing(nameCount: session.nameCount))
        }
        let isHeldUp = work(of: session) != .none || !session.isAwaiting
        if session.hasNews() || isHeldUp || isOurDelay { session.usefulAt = now }
    }

    /// How much one step takes at most, each event counted as so many bytes beside its own: what is
    /// read at once is never so much, but it may be compressed to a thousandth.
    private static let takenBytesMax = 4 << 20
    private static let eventCost = 1_024

    /// Takes events until all bytes are used, work must be done first, more can be asked, or a step
    /// has taken enough.
    private mutating func receive(
        _ session: inout OpenSession, at now: MonotonicTime
    ) throws(SessionEnd) {
        session.pacing.isPausing = false
        session.isMidway = false
        var takenBytes = 0
        let answeredBefore = session.pacing.answeredCount
        while work(of: session) == .none {
            guard takenBytes < Self.takenBytesMax else {
                session.isMidway = true
                return
            }
            guard !session.pacing.hasRoom || session.pacing.answeredCount == answeredBefore else {
                session.pacing.isPausing = true
                return
            }
            guard let (event, bytes) = try session.nextEvent() else { return }
            if case .data(let range) = event { takenBytes += range.count }
            takenBytes += Self.eventCost
            try takeEvent(event, in: bytes.span, &session, at: now)
        }
    }

    /// Does one slice of the work that the session waits for.
    private mutating func doWork(
        _ session: inout OpenSession, at now: MonotonicTime
    ) throws(SessionEnd) {
        if let index = session.asked.first?.listing, let item = listings.waitingItem(of: index) {
            return try takeItem(item, of: index, &session)
        }
        guard let id = session.asked.first?.transfer else { return }
        if transfers[id].isSettling {
            return endAnswer(.readBack, &session, at: now)
        }
        do {
            try transfers[id].target.doWork()
        } catch {
            try give(up: id, error, &session, at: now)
        }
    }

    /// Writes what waits for standard output, which has room now.
    package mutating func outputWritable(at now: MonotonicTime) {
        guard case .inSession(var session) = phase else { return }
        phase = .preparing
        do throws(SessionEnd) {
            if work(of: session) == .standardOutput { try doWork(&session, at: now) }
            session.usefulAt = now
            phase = .inSession(session)
        } catch {
            end(session, because: error, at: now)
        }
    }
}

// MARK: What is asked

extension ClientEngine {
    /// Asks for what is ready while the window has room, and does one slice of work to make more
    /// ready; true if there is more such work.
    private mutating func ask(_ session: inout OpenSession, at now: MonotonicTime) -> Bool {
        transfers.putBack(session.returned)
        session.returned = []
        session.isHoldingBack = false
        session.isAllAsked = false
        session.pacing.beginLook()
        guard beginWatching(&session) else {
            session.isHoldingBack = true
            session.pacing.noteEnough()
            return false
        }
        while true {
            // PROTOCOL 8.1
            switch prepareNext(at: now, beside: session.asked) {
            case .ready(let id, let question):
                guard ask(question, for: id, &session, at: now) else { return false }
            case .listing(let index, let request):
                guard session.canAsk(byteCount: request.frameByteCount, budget) else {
                    session.pacing.noteFull(session.asked.count, at: now)
                    return false
                }
                listings.noteAsked(comparing: extraneous)
                session.ask(request, for: .listing(index))
            case .crowded:
                session.pacing.noteFull(session.asked.count, at: now)
                return false
            case .working:
                session.pacing.noteEnough()
                return true
            case .blocked:
                session.pacing.noteEnough()
                return false
            case .empty:
                askForNeighbours(&session)
                session.pacing.noteEnough()
                // A listing that still arrives leads to more.
                session.isAllAsked = !session.asked.contains { $0.listing != nil }
                return false
            }
        }
    }

    /// Asks about a file; false if that must wait.
    private mutating func ask(
        _ question: FileQuestion, for id: TransferID, _ session: inout OpenSession,
        at now: MonotonicTime
    ) -> Bool {
        let path = transfers[id].request.path
        guard
            let request = question.request(
                for: path, salt: configuration.salt, session.capabilities)
        else {
            session.isHoldingBack = true
            session.pacing.noteEnough()
            return false
        }
        guard session.canAsk(byteCount: request.frameByteCount, budget) else {
            session.pacing.noteFull(session.asked.count, at: now)
            return false
        }
        _ = transfers.takeNext()
        transfers[id].noteAsked(request)
        round.askedFileCount += 1
        session.ask(request, for: .transfer(id))
        return true
    }

    /// Finds the local names that the next listing does not contain, if those are to be removed.
    private var extraneous: ExtraneousFiles? {
        guard configuration.removesExtraneousFiles else { return nil }
        return listings.nextExtraneous(in: folder, makesRoom: !configuration.noClobber)
    }
}
