import System
import Wire

/// One file from the question what is held of it to its final name, over any number of sessions.
final class Download {
    /// What `prepare` came to.
    enum Preparation {
        /// Another slice is needed.
        case working
        /// This is to be asked.
        case ready(Get)
        /// Another process fetches the same file: look again later.
        case lockedElsewhere
        /// Nothing is to be asked.
        case finished(DownloadOutcome)
    }

    /// What an answer came to.
    enum Verdict {
        /// All has come, and another slice of `settle` is needed.
        case working
        /// It ended; nothing more is to be asked.
        case finished(DownloadOutcome)
        /// Its bytes are verified: the part is to be put on the disk and to get its name.
        case verified(PartFile)
        /// It is to be asked again.
        case again
    }

    let request: DownloadRequest
    private let target: any Target
    private let configuration: ClientConfiguration
    private var facts = TransferFacts()
    private var head: Head?
    private var beginning: Beginning?
    private var startedAt: MonotonicTime?
    /// The wrong digest for which it was fetched from the start again: once, for the air may have
    /// flipped a bit, but a server that is wrong twice will be wrong for ever.
    private var mismatch: ClientError?
    private var changes = 0
    private var countMax: UInt64 = 0
    private let listed: ListedFacts?
    /// Waits for the size, if nobody has told it yet.
    private var learn: ((UInt64) -> Void)?
    /// The digest of all that has come, when END has announced it.
    private var announced: Digest32?
    private var verified: DownloadOutcome?
    private var contention: (status: FileStatus, since: MonotonicTime)?

    /// `listed` is what a listing has told of the file, if there was one; `learn` is told its size
    /// once, or 0 where it ends without one.
    init(
        _ request: DownloadRequest, into target: any Target, listed: ListedFacts? = nil,
        learn: ((UInt64) -> Void)? = nil, _ configuration: ClientConfiguration
    ) {
        self.listed = listed
        self.learn = learn
        self.request = request
        self.target = target
        self.configuration = configuration
    }

    /// Where it stands, for whoever draws it.
    var progress: Progress {
        Progress(request: request, size: facts.size, start: facts.start, count: target.count)
    }

    /// How many bytes of it are here.
    var count: UInt64 { target.count }

    /// How many bytes its part keeps for the next run.
    var keptBytes: UInt64 { target.keptCount }

    /// Whether some of its answer has come.
    var hasBegun: Bool { head != nil }

    /// What is to be done before more of the answer is taken.
    var work: TargetWork { isSettling ? .disk : target.work }

    /// Whether all has come, and is not settled yet.
    var isSettling: Bool { announced != nil }

    /// Does one slice of that.
    func doWork() throws(ClientError) {
        try target.doWork()
    }
}

// MARK: Before it is asked

extension Download {
    /// Does one slice of finding out what is held.
    func prepare(now: MonotonicTime) throws(ClientError) -> Preparation {
        announced = nil
        if let listed {
            facts.size = listed.size
            try checkSize(listed.size)
        }
        switch try target.takeStock() {
        case .more:
            return .working
        case .held(let held):
            contention = nil
            countMax = max(countMax, target.count)
            return .ready(Get(path: request.path, held: held))
        case .lockedElsewhere(let status):
            try wait(while: status, now)
            return .lockedElsewhere
        case .enough(let result):
            return .finished(outcome(result, now))
        }
    }

    private func checkSize(_ size: UInt64) throws(ClientError) {
        if let bytesMax = configuration.fileBytesMax, size > bytesMax {
            throw .tooLarge(bytes: size, bytesMax: bytesMax)
        }
    }

    /// Waits as long as the other process gets on with it.
    private func wait(while status: FileStatus, _ now: MonotonicTime) throws(ClientError) {
        guard let contention, contention.status == status else {
            contention = (status, now)
            return
        }
        let waited = now - contention.since
        guard waited < configuration.stallTimeout else {
            throw .busyElsewhere(target.name, waited: waited)
        }
    }
}

// MARK: Its answer

extension Download {
    /// Takes HEAD; where another process was faster, the rest of the answer is of no use.
    func receive(_ head: Head, now: MonotonicTime) throws(ClientError) -> Verdict? {
        facts.size = head.size
        tellSize()
        startedAt = startedAt ?? now
        try checkSize(head.size)
        let beginning = try target.begin(head)
        if beginning == .askAgain { return .again }
        // What an earlier session of this run has brought does not count as held before.
        if self.beginning == nil || head.start == 0 {
            self.beginning = beginning
            facts.start = head.start
        }
        self.head = head
        return nil
    }

    /// Takes the next bytes of the file; true if so many were never here before.
    func receive(_ bytes: Span<UInt8>) throws(ClientError) -> Bool {
        try target.append(bytes)
        facts.receivedBytes += UInt64(bytes.count)
        guard target.count > countMax else { return false }
        countMax = target.count
        return true
    }

    /// Takes END: what has come is compared, and then what is on the disk.
    func receive(_ end: End, now: MonotonicTime) throws(ClientError) -> Verdict {
        let digest = target.digest
        guard target.count == end.size, digest == end.digest else {
            return try startOver(.digestMismatch(expected: end.digest, actual: digest))
        }
        if let expected = request.expectedDigest, expected != digest {
            // The server's file is another one: no second try makes it the right one.
            _ = try target.startOver()
            throw .unexpectedDigest(expected: expected, actual: digest)
        }
        announced = digest
        return try settle(now: now)
    }

    /// Does one slice of what is left when all has come: it is read back from the disk.
    func settle(now: MonotonicTime) throws(ClientError) -> Verdict {
        guard let head, let beginning else { preconditionFailure("END comes after HEAD") }
        // PROTOCOL 4.3
        let settlement = try target.settle(as: head)
        if case .more = settlement { return .working }
        facts.digest = announced
        announced = nil
        let outcome = outcome(DownloadOutcome.Result(beginning), now)
        guard case .part(let part) = settlement else { return .finished(outcome) }
        verified = outcome
        return .verified(part)
    }

    /// What is to be told once its part has its name.
    func succeed() -> DownloadOutcome {
        guard let verified else { preconditionFailure("only what is verified succeeds") }
        return verified
    }

    /// Takes an ERROR that ends this answer only.
    func receive(_ refusal: Refusal) throws(ClientError) -> Verdict {
        guard refusal.code == .changed, changes < configuration.retryCount else {
            throw .refused(refusal)
        }
        changes += 1
        return .again
    }

    private func startOver(_ error: ClientError) throws(ClientError) -> Verdict {
        guard try target.startOver(), mismatch == nil else { throw error }
        mismatch = error
        return .again
    }

    /// Counts what the session received for it.
    func add(wireBytes: UInt64) {
        facts.wireBytes += wireBytes
    }
}

// MARK: Its end

extension Download {
    /// Gives it up; what has come is kept for the next run.
    func fail(_ error: ClientError, now: MonotonicTime) -> DownloadOutcome {
        facts.digest = nil
        let outcome = outcome(.failed(reason(error)), now)
        target.release()
        return outcome
    }

    /// A server that goes away instead of sending it again has sent what was wrong all the same.
    private func reason(_ error: ClientError) -> ClientError {
        guard let mismatch, case .session(let end, _) = error, end.isAbsence else { return error }
        return mismatch
    }

    /// Shows a process that waits for the file that this one gets on.
    func showLife() {
        target.showLife()
    }

    /// Lets another process have the file, for its turn is far away.
    func letOthers() {
        target.letOthers()
    }

    /// Lets go of it before any of it has come, and leaves nothing behind.
    func letGo() {
        target.release()
    }

    /// Puts what has come on the disk, when the program is about to end.
    func keep() throws(ClientError) {
        try target.keep()
    }

    private func tellSize() {
        learn?(facts.size ?? 0)
        learn = nil
    }

    private func outcome(_ result: DownloadOutcome.Result, _ now: MonotonicTime) -> DownloadOutcome
    {
        tellSize()
        facts.duration = startedAt.map { now - $0 } ?? .zero
        return DownloadOutcome(request: request, result: result, facts: facts)
    }
}

extension DownloadOutcome.Result {
    fileprivate init(_ beginning: Beginning) {
        switch beginning {
        case .fetched: self = .fetched
        case .resumed: self = .resumed
        case .appended: self = .appended
        case .unchanged: self = .unchanged
        case .askAgain: preconditionFailure("what is asked again has not begun")
        }
    }
}
