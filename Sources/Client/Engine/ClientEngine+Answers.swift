import System
import Wire

/// The answer that is arriving, and what becomes of its transfer.
extension ClientEngine {
    /// Takes one event; the range of DATA is a range of `bytes`.
    mutating func takeEvent(
        _ event: ServerMessage, in bytes: Span<UInt8>, _ session: inout OpenSession,
        at now: MonotonicTime
    ) throws(SessionEnd) {
        switch event {
        case .hello(let hello):
            session.unitBytes = hello.unitBytes
            noteGreeting(compressed: hello.capabilities.contains(.zstd))
        case .head(let head):
            try takeHead(head, &session, at: now)
        case .data(let range):
            try takeData(bytes.extracting(range), &session, at: now)
        case .end(let end):
            endAnswer(.end(end), &session, at: now)
        case .error(let message):
            try takeRefusal(message, &session, at: now)
        case .item(let item) where session.isListingNeighbours:
            missing.take(item)
        case .listed where session.isListingNeighbours:
            endNeighbours(&session, isListed: true)
        case .item(let item):
            guard let index = session.asked.first?.listing else { return }
            session.nameCount += 1
            try takeItem(item, of: index, &session)
            if session.eventCount.isMultiple(of: Self.itemsPerMemoryCheck) { try requireMemory() }
        case .listed(let listed):
            guard let index = session.asked.first?.listing else { return }
            endListing(listings.complete(index, listed), &session)
        case .sum(let sum):
            guard let id = session.asked.first?.transfer else { return }
            transfers[id].file?.changed?.add(sum)
        case .parted(let parted):
            endAnswer(.parted(parted), &session, at: now)
        case .changed(let changed): takeChange(changed, &session, at: now)
        case .bye:
            throw .bye
        }
    }

    /// Takes an item, or as much as one step may of what is here before its place.
    mutating func takeItem(
        _ item: Item, of index: Int, _ session: inout OpenSession
    ) throws(SessionEnd) {
        if listings.take(item, of: index, &events) {
            session.gainedBytes += item.path.bytes.count
        }
        guard listedByteCount <= configuration.waitingListingBytesMax else {
            throw .endlessListing
        }
    }

    /// After how many items the free memory is checked again.
    private static let itemsPerMemoryCheck: UInt64 = 1_024

    /// How much memory the listed items take.
    private var listedByteCount: Int { listings.byteCount + round.mirroredFolders.byteCount }

    /// Ends the session if there is no memory for more input.
    func requireMemory() throws(SessionEnd) {
        do {
            // While it grows, an array takes up to twice its memory in addition.
            try FreeMemory.require(FreeMemory.programBytesMin + 2 * listedByteCount)
        } catch {
            throw .local(error)
        }
    }

    private mutating func takeHead(
        _ head: Head, _ session: inout OpenSession, at now: MonotonicTime
    ) throws(SessionEnd) {
        guard let id = session.asked.first?.transfer else { return }
        let isWanted: Bool
        do {
            defer { countSize(of: id) }
            isWanted = try transfers[id].receiveHead(head, configuration, at: now)
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
            transfers[id].file?.letOthers()
        }
    }

    /// From this size on, other processes need not wait for the files behind it.
    ///
    /// It takes more than ten seconds of air. Finding out later that another process has a file
    /// costs less.
    private static let longBytesMin: UInt64 = 4 << 20

    private mutating func takeData(
        _ bytes: Span<UInt8>, _ session: inout OpenSession, at now: MonotonicTime
    ) throws(SessionEnd) {
        guard let id = session.asked.first?.transfer else { return }
        do {
            if try transfers[id].receiveData(bytes) { session.gainedBytes += bytes.count }
        } catch {
            return try give(up: id, error, &session, at: now)
        }
        commits.note(bytes.count)
        if commits.isDue { commit(&session) }
        showLife(&session, after: bytes.count)
        events.append(.progressed(transfers[id].progress))
    }

    private mutating func takeRefusal(
        _ message: ErrorMessage, _ session: inout OpenSession, at now: MonotonicTime
    ) throws(SessionEnd) {
        guard !message.code.isFatal else { throw .refused(message) }
        if session.isListingNeighbours { return endNeighbours(&session, isListed: false) }
        if session.asked.first?.isWatch == true { return takeWatchRefusal(&session) }
        if let index = session.asked.first?.listing {
            return endListing(listings.fail(index, .refused(message)), &session)
        }
        endAnswer(.error(message), &session, at: now)
    }
}

// MARK: The end of an answer

extension ClientEngine {
    /// What brings a transfer's answer nearer to its end.
    enum AnswerEnd {
        case end(Wire.End)
        case parted(Parted)
        case error(ErrorMessage)
        /// The time to read back more of what has come.
        case readBack
    }

    /// Takes the end of a transfer's answer, unless more work is needed first.
    mutating func endAnswer(
        _ answerEnd: AnswerEnd, _ session: inout OpenSession, at now: MonotonicTime
    ) {
        countWireBytes(of: &session)
        guard let id = session.asked.first?.transfer else { return passAnswer(&session) }
        do {
            let result =
                switch answerEnd {
                case .end(let end): try transfers[id].receiveEnd(end, at: now)
                case .parted(let parted): try transfers[id].receiveParted(parted, at: now)
                case .error(let message):
                    try transfers[id].receiveError(
                        message, configuration, changesMax: changesMax(in: session))
                case .readBack: try transfers[id].settle(at: now)
                }
            if case .working = result { return }
            passAnswer(&session)
            apply(result, of: id, &session, at: now)
        } catch {
            passAnswer(&session)
            tell(id, transfers[id].fail(error, at: now), &session)
        }
        // If no more answers are due, there is nothing to wait for.
        if commits.isDue || session.asked.isEmpty { commit(&session) }
    }

    private func passAnswer(_ session: inout OpenSession) {
        session.asked.removeFirst()
        session.pacing.noteAnswer()
        showLife(&session, after: Self.answerCost)
    }

    private mutating func apply(
        _ result: Transfer.AnswerResult, of id: TransferID, _ session: inout OpenSession,
        at now: MonotonicTime
    ) {
        switch result {
        case .working: return
        case .finished(let outcome):
            tell(id, outcome, &session)
        case .verified(let file):
            session.hasGained = true
            commits.add(id, file, at: now)
        case .askMore:
            session.hasGained = true
            session.returned.append(id)
        case .askAgain:
            session.returned.append(id)
        }
    }

    /// Takes the end of a listing, with the event to report if it failed.
    private mutating func endListing(_ failure: ClientEvent?, _ session: inout OpenSession) {
        countWireBytes(of: &session)
        session.asked.removeFirst()
        session.pacing.noteAnswer()
        session.hasGained = true
        guard let failure, let error = failure.error else { return }
        session.hasFailed = true
        noteFailure(error)
        report(failure)
    }

    /// How much may arrive between two signs of life: a few seconds of air, even on a weak link.
    private static let quietBytesMax = 64 * 1024

    /// What an answer counts beside its bytes, because it takes more than air time.
    private static let answerCost = 4096

    /// Shows other processes from time to time that the files which they wait for will come.
    private func showLife(_ session: inout OpenSession, after byteCount: Int) {
        session.quietBytes += byteCount
        guard session.quietBytes >= Self.quietBytesMax else { return }
        session.quietBytes = 0
        for id in session.asked.dropFirst().compactMap(\.transfer) {
            transfers[id].file?.part?.touch()
        }
    }

    private mutating func tell(
        _ id: TransferID, _ outcome: DownloadOutcome, _ session: inout OpenSession
    ) {
        session.hasGained = true
        if let error = outcome.error, !configuration.isLeftToNextRound(error) {
            session.hasFailed = true
        }
        end(id, outcome)
    }

    /// Syncs verified files and gives them their names.
    mutating func commit(_ session: inout OpenSession) {
        for member in commits.commit() {
            let outcome =
                member.error.map { transfers[member.id].fail($0, at: member.verifiedAt) }
                ?? transfers[member.id].verifiedOutcome
            tell(member.id, outcome, &session)
        }
    }

    /// Adds what has arrived since the last count to the transfer whose answer is arriving; bytes
    /// of a listing or an unwanted file count for none.
    mutating func countWireBytes(of session: inout OpenSession) {
        let count = session.takeWireBytes()
        if let id = session.asked.first?.transfer { transfers[id].add(wireBytes: count) }
    }

    /// Ends a transfer in the middle of its answer.
    mutating func give(
        up id: TransferID, _ error: ClientError, _ session: inout OpenSession, at now: MonotonicTime
    ) throws(SessionEnd) {
        countWireBytes(of: &session)
        tell(id, transfers[id].fail(error, at: now), &session)
        try skip(&session)
    }

    /// Reads the rest of the answer if that is cheaper than connecting again.
    private func skip(_ session: inout OpenSession) throws(SessionEnd) {
        session.asked[0].asker = .nobody
        guard session.missingBytes <= Self.secondOfAirBytes else { throw .unwantedData }
    }
}
