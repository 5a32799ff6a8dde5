import System
import Wire

/// The answer that is coming, and what becomes of its download.
extension Exchange {
    /// Takes one event; `bytes` are those that the range of DATA is of.
    mutating func take(
        _ event: ClientSession.Event, in bytes: Span<UInt8>, _ now: MonotonicTime
    ) throws(SessionEnd) {
        switch event {
        case .greeted(let hello):
            unitBytes = hello.unitBytes
            report(.connected(compressed: hello.capabilities.contains(.zstd)))
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
            if eventCount.isMultiple(of: Self.itemsPerMemoryCheck) { try requireMemory() }
        case .listed(let listed):
            guard case .lookup(let lookup) = asked.first?.asker else { return }
            end(lookup, lookup.complete(listed))
        case .goodbye:
            throw .goodbye
        }
    }

    /// After how many items it is asked again whether there is memory for more of them.
    private static let itemsPerMemoryCheck: UInt64 = 1_024

    /// Ends the session where there is no memory for more of what is read.
    func requireMemory() throws(SessionEnd) {
        var listedByteCount = 0
        if case .lookup(let lookup) = asked.first?.asker { listedByteCount = lookup.foundByteCount }
        do {
            // While it grows, an array takes the room of two more of its kind.
            try FreeMemory.require(FreeMemory.programBytesMin + 2 * listedByteCount)
        } catch {
            throw .local(error)
        }
    }

    private mutating func take(_ head: Head, _ now: MonotonicTime) throws(SessionEnd) {
        missingBytes = head.size - head.start
        guard let download = asked.first?.download else { return }
        let verdict: Download.Verdict?
        do {
            verdict = try download.receive(head, now: now)
        } catch {
            return try give(up: download, error, now)
        }
        guard verdict == nil else {
            returned.append(download)
            return try skip()
        }
        report(.started(download.progress))
        guard missingBytes > Self.longBytesMin else { return }
        for asked in asked.dropFirst() { asked.download?.letOthers() }
    }

    /// What takes so long that nobody should have to wait behind it for a small file.
    ///
    /// That is more than ten seconds of air; to find at its turn that another process has a file
    /// costs less.
    private static let longBytesMin: UInt64 = 4 << 20

    private mutating func take(_ bytes: Span<UInt8>, _ now: MonotonicTime) throws(SessionEnd) {
        missingBytes -= UInt64(bytes.count)
        guard let download = asked.first?.download else { return }
        do {
            if try download.receive(bytes) { hasGained = true }
        } catch {
            return try give(up: download, error, now)
        }
        group.note(bytes.count)
        if group.isDue { commit() }
        showLife(after: bytes.count)
        report(.progressed(download.progress))
    }

    /// Takes the end of an answer, whatever it is, unless there is more to be done for it.
    mutating func endAnswer(
        _ now: MonotonicTime, _ judge: (Download) throws(ClientError) -> Download.Verdict
    ) {
        countWireBytes()
        guard let download = asked.first?.download else { return passAnswer() }
        do {
            let verdict = try judge(download)
            if case .working = verdict { return }
            passAnswer()
            take(verdict, of: download, now)
        } catch {
            passAnswer()
            tell(download.fail(error, now: now))
        }
        // With nothing more to wait for there is nothing to share a write with.
        if group.isDue || asked.isEmpty { commit() }
    }

    private mutating func passAnswer() {
        asked.removeFirst()
        pace.noteAnswer()
        showLife(after: Self.answerCost)
    }

    private mutating func take(
        _ verdict: Download.Verdict, of download: Download, _ now: MonotonicTime
    ) {
        switch verdict {
        case .working: return
        case .finished(let outcome):
            tell(outcome)
        case .verified(let part):
            hasGained = true
            group.add(download, part, now: now)
        case .again:
            returned.append(download)
        }
    }

    /// How much may come between two signs of life: seconds of air, even of a weak link.
    private static let quietBytesMax = 64 * 1024

    /// What an answer counts beside its bytes, for that is not the air's time alone.
    private static let answerCost = 4096

    /// Shows other processes now and then, which wait for what is asked here, that it will come.
    private mutating func showLife(after byteCount: Int) {
        quietBytes += byteCount
        guard quietBytes >= Self.quietBytesMax else { return }
        quietBytes = 0
        for asked in asked.dropFirst() { asked.download?.showLife() }
    }

    private mutating func tell(_ outcome: DownloadOutcome) {
        hasGained = true
        if outcome.error != nil { hasFailed = true }
        report(.finished(outcome))
    }

    mutating func commit() {
        for outcome in group.commit() { tell(outcome) }
    }

    /// Takes the end of a listing.
    private mutating func end(_ lookup: Lookup, _ verdict: Lookup.Verdict) {
        countWireBytes()
        asked.removeFirst()
        pace.noteAnswer()
        hasGained = true
        guard case .failed(let error) = verdict else { return }
        hasFailed = true
        report(lookup.failure(error))
    }

    /// Ends a download in the middle of its answer.
    mutating func give(
        up download: Download, _ error: ClientError, _ now: MonotonicTime
    ) throws(SessionEnd) {
        countWireBytes()
        tell(download.fail(error, now: now))
        try skip()
    }

    /// Reads through the rest of the answer where that is cheaper than to dial again.
    private mutating func skip() throws(SessionEnd) {
        countWireBytes()
        asked[0].asker = .nobody
        guard missingBytes <= Self.unwantedBytesMax else { throw .unwantedData }
    }
}
