import System
import Wire

/// The answer that is coming, and what becomes of its transfer.
extension ClientEngine {
    /// Takes one event; `bytes` are those that the range of DATA is of.
    mutating func take(
        _ event: ServerMessage, in bytes: Span<UInt8>, _ session: inout Session,
        at now: MonotonicTime
    ) throws(SessionEnd) {
        switch event {
        case .hello(let hello):
            session.unitBytes = hello.unitBytes
            noteGreeting(compressed: hello.capabilities.contains(.zstd))
        case .head(let head):
            try take(head, &session, at: now)
        case .data(let range):
            try take(bytes.extracting(range), &session, at: now)
        case .end(let end):
            endAnswer(&session, at: now) { transfer throws(ClientError) in
                try transfer.receive(end, at: now)
            }
        case .error(let refusal):
            try take(refusal, &session, at: now)
        case .item(let item):
            guard let index = session.asked.first?.listing else { return }
            if listings.take(item, of: index, &events) { session.hasGained = true }
            guard listedByteCount <= configuration.waitingListingBytesMax else {
                throw .endlessListing
            }
            if session.eventCount.isMultiple(of: Self.itemsPerMemoryCheck) { try requireMemory() }
        case .listed(let listed):
            guard let index = session.asked.first?.listing else { return }
            endListing(listings.complete(index, listed), &session)
        case .bye:
            throw .goodbye
        }
    }

    /// After how many items it is asked again whether there is memory for more of them.
    private static let itemsPerMemoryCheck: UInt64 = 1_024

    /// How much memory what was listed takes.
    private var listedByteCount: Int { listings.byteCount + mirror.byteCount }

    /// Ends the session where there is no memory for more of what is read.
    func requireMemory() throws(SessionEnd) {
        do {
            // While it grows, an array takes the room of two more of its kind.
            try FreeMemory.require(FreeMemory.programBytesMin + 2 * listedByteCount)
        } catch {
            throw .local(error)
        }
    }

    private mutating func take(
        _ head: Head, _ session: inout Session, at now: MonotonicTime
    ) throws(SessionEnd) {
        guard let id = session.asked.first?.transfer else { return }
        let isWanted: Bool
        do {
            defer { countSize(of: id) }
            isWanted = try transfers[id].receive(head, configuration, at: now)
        } catch {
            return try give(up: id, error, &session, at: now)
        }
        guard isWanted else {
            session.returned.append(id)
            countWireBytes(of: &session)
            return try skip(&session)
        }
        events.append(.started(transfers[id].progress))
        guard session.missingBytes > Self.longBytesMin else { return }
        for id in session.asked.dropFirst().compactMap(\.transfer) {
            transfers[id].target.file?.letOthers()
        }
    }

    /// What takes so long that nobody should have to wait behind it for a small file.
    ///
    /// That is more than ten seconds of air; to find at its turn that another process has a file
    /// costs less.
    private static let longBytesMin: UInt64 = 4 << 20

    private mutating func take(
        _ bytes: Span<UInt8>, _ session: inout Session, at now: MonotonicTime
    ) throws(SessionEnd) {
        guard let id = session.asked.first?.transfer else { return }
        do {
            if try transfers[id].receive(bytes) { session.hasGained = true }
        } catch {
            return try give(up: id, error, &session, at: now)
        }
        commits.note(bytes.count)
        if commits.isDue { commit(&session) }
        showLife(&session, after: bytes.count)
        events.append(.progressed(transfers[id].progress))
    }

    private mutating func take(
        _ refusal: Refusal, _ session: inout Session, at now: MonotonicTime
    ) throws(SessionEnd) {
        guard !refusal.code.isFatal else { throw .refused(refusal) }
        if let index = session.asked.first?.listing {
            return endListing(listings.fail(index, .refused(refusal)), &session)
        }
        let configuration = configuration
        endAnswer(&session, at: now) { transfer throws(ClientError) in
            try transfer.receive(refusal, configuration)
        }
    }
}

// MARK: The end of an answer

extension ClientEngine {
    /// Takes the end of a transfer's answer, whatever it is, unless more is to be done for it.
    mutating func endAnswer(
        _ session: inout Session, at now: MonotonicTime,
        _ judge: (inout Transfer) throws(ClientError) -> Transfer.Verdict
    ) {
        countWireBytes(of: &session)
        guard let id = session.asked.first?.transfer else { return passAnswer(&session) }
        do {
            let verdict = try judge(&transfers[id])
            if case .working = verdict { return }
            passAnswer(&session)
            take(verdict, of: id, &session, at: now)
        } catch {
            passAnswer(&session)
            tell(id, transfers[id].fail(error, at: now), &session)
        }
        // With nothing more to wait for there is nothing to share a write with.
        if commits.isDue || session.asked.isEmpty { commit(&session) }
    }

    private func passAnswer(_ session: inout Session) {
        session.asked.removeFirst()
        session.pacing.noteAnswer()
        showLife(&session, after: Self.answerCost)
    }

    private mutating func take(
        _ verdict: Transfer.Verdict, of id: TransferID, _ session: inout Session,
        at now: MonotonicTime
    ) {
        switch verdict {
        case .working: return
        case .finished(let outcome):
            tell(id, outcome, &session)
        case .verified:
            session.hasGained = true
            commits.add(id, byteCount: transfers[id].count, at: now)
        case .askAgain:
            session.returned.append(id)
        }
    }

    /// Takes the end of a listing, and what is to be told where it failed.
    private mutating func endListing(_ failure: ClientEvent?, _ session: inout Session) {
        countWireBytes(of: &session)
        session.asked.removeFirst()
        session.pacing.noteAnswer()
        session.hasGained = true
        guard let failure else { return }
        session.hasFailed = true
        hasFailed = true
        events.append(failure)
    }

    /// How much may come between two signs of life: seconds of air, even of a weak link.
    private static let quietBytesMax = 64 * 1024

    /// What an answer counts beside its bytes, for that is not the air's time alone.
    private static let answerCost = 4096

    /// Shows other processes now and then, which wait for what is asked here, that it will come.
    private func showLife(_ session: inout Session, after byteCount: Int) {
        session.quietBytes += byteCount
        guard session.quietBytes >= Self.quietBytesMax else { return }
        session.quietBytes = 0
        for id in session.asked.dropFirst().compactMap(\.transfer) {
            transfers[id].target.file?.showLife()
        }
    }

    private mutating func tell(
        _ id: TransferID, _ outcome: DownloadOutcome, _ session: inout Session
    ) {
        session.hasGained = true
        if outcome.error != nil { session.hasFailed = true }
        end(id, outcome)
    }

    /// Puts what is verified on the disk, and gives it its names.
    mutating func commit(_ session: inout Session) {
        for (id, outcome) in commits.commit(&transfers) { tell(id, outcome, &session) }
    }

    /// Counts for the answer that is coming what has come since it was counted last; what comes of
    /// a listing, or of nobody's file, counts for no file.
    mutating func countWireBytes(of session: inout Session) {
        let count = session.takeWireBytes()
        if let id = session.asked.first?.transfer { transfers[id].add(wireBytes: count) }
    }

    /// How much of an unwanted file is read through: about a second of air, which is what it takes
    /// to dial again.
    private static let unwantedBytesMax: UInt64 = 256 * 1024

    /// Ends a transfer in the middle of its answer.
    mutating func give(
        up id: TransferID, _ error: ClientError, _ session: inout Session, at now: MonotonicTime
    ) throws(SessionEnd) {
        countWireBytes(of: &session)
        tell(id, transfers[id].fail(error, at: now), &session)
        try skip(&session)
    }

    /// Reads through the rest of the answer where that is cheaper than to dial again.
    private func skip(_ session: inout Session) throws(SessionEnd) {
        session.asked[0].asker = .nobody
        guard session.missingBytes <= Self.unwantedBytesMax else { throw .unwantedData }
    }
}
