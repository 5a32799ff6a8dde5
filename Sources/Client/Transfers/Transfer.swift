import System
import Wire

/// The download of one file, up to its final name, over any number of sessions.
struct Transfer {
    enum State {
        /// What is held of it must be found out before the server is asked.
        case preparing
        case ready(FileQuestion)
        /// The request was sent, and nothing of its answer has come.
        case asked(Request)
        /// Its answer has begun with HEAD.
        case receiving(Head)
        /// Everything has come, with that digest, and is read back from the disk.
        case settling(Head, Digest32)
        /// Its bytes are verified: this is reported when the file has its name.
        case committing(DownloadOutcome)
        /// Another process fetches the file; its part has had this status since then.
        case blocked(FileStatus, since: MonotonicTime)
    }

    enum Preparation {
        /// Another slice is needed.
        case working
        /// This is to be asked.
        case ready(FileQuestion)
        /// Another process fetches the same file: look again later.
        case blocked
        /// The server need not be asked.
        case finished(DownloadOutcome)
    }

    /// What follows from an answer.
    enum AnswerResult {
        /// Everything has come, and another slice of `settle` is needed.
        case working
        case finished(DownloadOutcome)
        /// Its bytes are verified: its part is to be synced and to get its name.
        case verified(FileTarget)
        case askAgain
        /// The same, about what is missing: what has come is of use.
        case askMore
    }

    let request: DownloadRequest
    /// Where its bytes go.
    let target: any TransferTarget
    /// The same, for what only a file has: a part and a final name.
    var file: FileTarget? { target as? FileTarget }
    /// What a listing said about the file, if there was one.
    let listed: ListedFacts?
    private(set) var state = State.preparing
    var facts = TransferFacts()
    /// Whether the size was added to the totals of the batch.
    var isSizeCounted: Bool
    /// How its answer continues what was held; nil while none has begun.
    private var beginning: DownloadOutcome.Result?
    private(set) var startedAt: MonotonicTime?
    /// The wrong digest after which it was fetched from the start again.
    ///
    /// That is done once: the air may have flipped a bit, but a server that is wrong twice stays
    /// wrong.
    private(set) var mismatch: ClientError?
    private var changes = 0
    private var gain = TransferGain()

    init(_ request: DownloadRequest, into target: any TransferTarget, listed: ListedFacts?) {
        self.request = request
        self.target = target
        self.listed = listed
        isSizeCounted = listed != nil
    }

    /// What is to be done before more of the answer is taken.
    var work: TargetWork { isSettling ? .disk : target.work }

    /// Whether everything has come, but is not settled yet.
    var isSettling: Bool {
        if case .settling = state { true } else { false }
    }

    var hasBegun: Bool { beginning != nil }
}

// MARK: Before it is asked

extension Transfer {
    /// Does one slice of finding out what is held.
    mutating func prepare(
        _ configuration: ClientConfiguration, at now: MonotonicTime
    ) throws(ClientError) -> Preparation {
        if case .ready(let question) = state { return .ready(question) }
        if let listed {
            facts.size = listed.size
            try checkSize(listed.size, configuration)
        }
        switch try target.checkHeld() {
        case .more:
            state = .preparing
            return .working
        case .ask(let question):
            gain.noteKept(file?.keptCount ?? count)
            state = .ready(question)
            return .ready(question)
        case .lockedElsewhere(let status):
            try wait(while: status, now)
            return .blocked
        case .enough(let result):
            return .finished(outcome(result, at: now))
        }
    }

    private func checkSize(
        _ size: UInt64, _ configuration: ClientConfiguration
    ) throws(ClientError) {
        if let bytesMax = configuration.fileBytesMax, size > bytesMax {
            throw .tooLarge(bytes: size, bytesMax: bytesMax)
        }
    }

    /// How long the part may stay as it is while another process has it locked.
    ///
    /// That one runs, or there would be no lock, and gives up by itself if its server is silent.
    /// But it may be stopped, or its disk may hang. Without a limit each later btfile-get would
    /// wait behind it.
    private static let silenceMax = Duration.seconds(600)

    /// How fast a slow disk is read: the other process may be hashing the part, or reading it back.
    private static let readBytesPerSecond: UInt64 = 4 << 20

    /// Waits as long as the other process may make progress.
    private mutating func wait(
        while status: FileStatus, _ now: MonotonicTime
    ) throws(ClientError) {
        guard case .blocked(status, let since) = state else {
            state = .blocked(status, since: now)
            return
        }
        let waited = now - since
        let reading = Duration.seconds(status.size / Self.readBytesPerSecond)
        guard waited < Self.silenceMax + reading else {
            throw .busyElsewhere(target.name, waited: waited)
        }
    }

    mutating func noteAsked(_ request: Request) { state = .asked(request) }

    /// Looks again at what is held, because the answer did not come to its end.
    mutating func askAgain() { state = .preparing }

    /// Lets go of its files, and looks again at what is held before it is asked.
    mutating func letGo() {
        guard let file else { return }
        file.letGo()
        state = .preparing
    }
}

// MARK: Its answer

extension Transfer {
    /// Takes HEAD; false if the rest of the answer is of no use and another request is needed.
    mutating func receiveHead(
        _ head: Head, _ configuration: ClientConfiguration, at now: MonotonicTime
    ) throws(ClientError) -> Bool {
        facts.size = head.size
        startedAt = startedAt ?? now
        try checkSize(head.size, configuration)
        guard let beginning = try begin(head) else { return false }
        // What an earlier session of this run has brought was not held before. What looked changed
        // may be found to be the same.
        let isSame = self.beginning == .changed && beginning == .unchanged
        if self.beginning == nil || head.start == 0 || isSame {
            self.beginning = beginning
            facts.start = head.start
        }
        state = .receiving(head)
        return true
    }

    private func begin(_ head: Head) throws(ClientError) -> DownloadOutcome.Result? {
        guard case .asked(let request) = state, let file else { return try target.begin(head) }
        if case .sums(let sums) = request, let blocks = sums.blocks(after: head) {
            return try file.begin(head, sumsOf: blocks)
        }
        if case .parts = request {
            file.changed?.begin(head)
            return .changed
        }
        return try file.begin(head)
    }

    /// Takes the next bytes of the file; true if there were never that many before.
    mutating func receiveData(_ bytes: Span<UInt8>) throws(ClientError) -> Bool {
        try target.append(bytes)
        facts.receivedBytes += UInt64(bytes.count)
        return gain.take(count)
    }

    /// Takes END: compares what has come, and then what is on the disk.
    mutating func receiveEnd(
        _ end: End, at now: MonotonicTime
    ) throws(ClientError) -> AnswerResult {
        guard case .receiving(let head) = state else {
            preconditionFailure("END comes after HEAD")
        }
        if let changed = file?.changed {
            changed.end(with: end)
            return gain.noteAnswer(at: count) ? .askMore : .askAgain
        }
        return try compare(with: end, head, at: now)
    }

    /// Takes PARTED: goes on with what is still missing, or compares what has come.
    mutating func receiveParted(
        _ parted: Parted, at now: MonotonicTime
    ) throws(ClientError) -> AnswerResult {
        guard case .receiving(let head) = state, let end = file?.changed?.end else {
            preconditionFailure("PARTED comes after HEAD and the sums")
        }
        guard file?.endParts() ?? false else {
            return gain.noteAnswer(at: count) ? .askMore : .askAgain
        }
        return try compare(with: end, head, at: now)
    }

    private mutating func compare(
        with end: End, _ head: Head, at now: MonotonicTime
    ) throws(ClientError) -> AnswerResult {
        let digest = target.digest
        guard count == end.size, digest == end.digest else {
            if beginning == .changed { return try fetchWhole() }
            return try startOver(.digestMismatch(expected: end.digest, actual: digest))
        }
        if let expected = request.expectedDigest, expected != digest {
            // The server has another file: a second try would not change that.
            _ = try target.startOver()
            throw .unexpectedDigest(expected: expected, actual: digest)
        }
        state = .settling(head, digest)
        return try settle(at: now)
    }

    /// Does one slice of the work after the last byte: reading back from the disk.
    mutating func settle(at now: MonotonicTime) throws(ClientError) -> AnswerResult {
        guard case .settling(let head, let digest) = state, let beginning else {
            preconditionFailure("what has come whole is settled")
        }
        // PROTOCOL 4.3
        let settlement = try file?.settle(as: head) ?? .done
        switch settlement {
        case .more: return .working
        case .changedHere:
            self.beginning = nil
            return .askAgain
        case .waitsForName, .done: break
        }
        facts.digest = digest
        let outcome = outcome(beginning, at: now)
        guard case .waitsForName = settlement, let file else { return .finished(outcome) }
        state = .committing(outcome)
        return .verified(file)
    }

    /// Takes an ERROR that ends this answer only.
    ///
    /// A listed file that is none now may just be replaced, so it is asked for once more.
    mutating func receiveError(
        _ message: ErrorMessage, _ configuration: ClientConfiguration, changesMax: Int
    ) throws(ClientError) -> AnswerResult {
        let isGone = listed != nil && [.notFound, .notRegular].contains(message.code)
        let countMax = message.code == .changed ? changesMax : isGone ? 1 : 0
        guard changes < min(countMax, configuration.changesMax) else {
            throw isGone ? .changedSinceListed : .refused(message)
        }
        changes += 1
        file?.noteChange(isLast: changes == configuration.changesMax)
        return .askAgain
    }

    /// Asks for all of the file, because a block was taken for another. PROTOCOL 14.7
    private mutating func fetchWhole() throws(ClientError) -> AnswerResult {
        _ = try target.startOver()
        beginning = nil
        return .askAgain
    }

    private mutating func startOver(_ error: ClientError) throws(ClientError) -> AnswerResult {
        guard try target.startOver(), mismatch == nil else { throw error }
        mismatch = error
        return .askAgain
    }

    /// Counts what a session received for it.
    mutating func add(wireBytes: UInt64) { facts.wireBytes += wireBytes }
}
