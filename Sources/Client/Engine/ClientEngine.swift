package import Bluetooth
package import System

/// A batch of requests to one server, over any number of sessions, without socket or clock.
///
/// Bytes and the time go in; bytes, events and the next action come out. The driver calls `step`
/// again and again, does what it asks for, and reports the result. A step is short, so that signals
/// are noticed in between.
package struct ClientEngine: ~Copyable {
    /// What the driver must do before the next step.
    package enum Action: Equatable, Sendable {
        /// Send the output, nothing else.
        case again
        /// Neither wait nor read: there is more disk work.
        case work
        /// Ask the device for its channels; `channelsFound` takes the answer.
        case lookup
        /// Connect; `connected` or `fail` takes the result.
        case connect(Endpoint)
        /// Wait for input until then, and read at most that many bytes for `receive`.
        case read(upTo: Int, until: MonotonicTime)
        /// Wait until standard output is writable for `outputWritable`, or until then.
        case waitForStandardOutput(until: MonotonicTime?)
        /// Wait for input until then, drawing no progress: no round has begun.
        case rest(until: MonotonicTime)
        /// Wait until then without reading.
        case wait(until: MonotonicTime)
        /// Open the output folder again for the next round; `folderOpened` takes it.
        case openFolder
        case finished(End)
    }

    /// How a batch ended; the outcome of each request was reported before.
    package enum End: Hashable, Sendable {
        case finished
        /// Something failed, and the batch was to end at the first failure.
        case failedEarly
        /// A signal came: what has arrived is kept, and the program should end.
        case interrupted(Signal)
    }

    enum Phase {
        /// The first request is made ready before connecting: a server does not wait long for it.
        case preparing
        /// Only files that another process fetches are left.
        case blocked(until: MonotonicTime)
        case connecting
        case inSession(OpenSession)
        /// A session has failed, and the next one begins then.
        case pausing(until: MonotonicTime)
        /// What is left is ended, some of it in each step.
        case givingUp(GiveUpReason)
        /// Everything has come: what the server no longer has is removed, and folders get their
        /// times.
        case finishing
        /// Everything is done, but a signal that came during the last work is still to be noticed.
        case done
        /// The next round begins then.
        case resting(until: MonotonicTime)
        case openingFolder
        case ended(End)
    }

    var configuration: ClientConfiguration
    var folder: OutputFolder
    let stream: OutputStream?
    let budget: DescriptorBudget
    var phase = Phase.preparing
    var events: [ClientEvent] = []
    private var output: [UInt8] = []

    /// All that was added.
    var selections: [Selection] = []
    var round: BatchRound
    var listings = ListingQueue()
    var transfers = TransferTable()
    var commits: CommitGroup
    var missing = MissingNames()
    /// The files confirmed in earlier rounds; nil without `watchPause`.
    let confirmed: ProvenFiles?
    /// Whether this is not the first round.
    var isAgain = false
    /// Whether the last slice ended before a request was found.
    var isMidway = false

    /// What a live server watches for a batch that stays.
    var live = LiveWatch()
    /// A session that goes on although nothing is asked in it now.
    var kept: OpenSession?
    /// Whether a round has ended and the next one has not begun.
    var isBetweenRounds = false
    /// Whether it is time to look for the output folder during a rest.
    var isFolderDue = false
    /// When the last round ended.
    var roundEndedAt = MonotonicTime(nanoseconds: 0)
    /// How often in a row the server was lost soon after a round.
    var shortRestCount = 0

    var retry: RetryPolicy
    var channels: ChannelFinder
    /// What was reported to be away since the last session.
    var absence = Absence.nothing

    /// `stream` is for requests to standard output; without one there may be none.
    package init(
        _ configuration: ClientConfiguration, into folder: OutputFolder,
        stream: OutputStream? = nil
    ) {
        self.configuration = configuration
        self.folder = folder
        self.stream = stream
        budget = DescriptorBudget(freeCount: configuration.freeDescriptorCount)
        commits = CommitGroup(filesMax: budget.verifiedMax)
        round = BatchRound(configuration, folder)
        confirmed = configuration.watchPause.map { _ in ProvenFiles() }
        retry = RetryPolicy(configuration)
        channels = ChannelFinder(configuration)
    }

    /// Adds what is to be fetched or listed, behind all else; a file that was added before is not
    /// fetched twice.
    package mutating func add(_ selection: Selection) {
        if case .file(let request) = selection {
            if case .file(let destination) = request.destination {
                do {
                    let answer = try listings.reserved.reserve(destination, for: request.path)
                    if case .alreadyReserved = answer { return }
                } catch {
                    return tell(request, error)
                }
            }
            listings.countNamed()
        }
        selections.append(selection)
        if wantsLive { live.add(selection) }
    }
}

// MARK: What comes out

extension ClientEngine {
    /// Returns what has happened since the last call, in order.
    package mutating func takeEvents() -> [ClientEvent] {
        defer { events = [] }
        return events
    }

    /// Returns the bytes to send, each once.
    package mutating func takeOutput() -> [UInt8] {
        defer { output = [] }
        return output
    }

    /// How many bytes the server would like in each write.
    package var unitBytes: Int {
        if case .inSession(let session) = phase { session.unitBytes } else { OpenSession.unitBytes }
    }

    /// Whether the connection is still used.
    package var isConnected: Bool {
        if case .inSession = phase { true } else { kept != nil }
    }

    mutating func send(_ bytes: [UInt8]) { output += bytes }

    /// Does the next piece of work, and returns what to do before the one after it.
    package mutating func step(at now: MonotonicTime) -> Action {
        switch phase {
        case .preparing:
            return prepare(at: now)
        case .blocked(let until):
            guard now >= until else { return .wait(until: until) }
            transfers.unblock()
            phase = .preparing
            return .work
        case .connecting:
            return connecting
        case .inSession(let session):
            phase = .preparing
            return step(session, at: now)
        case .pausing(let until):
            guard now >= until else { return .wait(until: until) }
            phase = isBetweenRounds ? .openingFolder : .preparing
            return .work
        case .givingUp(let reason):
            goOnGivingUp(reason, at: now)
            return .work
        case .finishing:
            if finishNext() { return .work }
            phase = listings.beginHeldUp() ? .preparing : .done
            return .work
        case .done:
            return endRound(at: now)
        case .resting(let until):
            guard now >= until else { return .wait(until: until) }
            phase = .openingFolder
            return .openFolder
        case .openingFolder:
            return .openFolder
        case .ended(let end):
            return .finished(end)
        }
    }

    private mutating func prepare(at now: MonotonicTime) -> Action {
        tryFolder()
        switch prepareNext(at: now) {
        case .working:
            return .work
        case .ready, .listing, .crowded:
            guard let session = kept.take() else { return beginConnecting() }
            phase = .inSession(session)
            return .again
        case .blocked:
            let until = now + TransfersLockedElsewhere.pause
            phase = .blocked(until: until)
            return .wait(until: until)
        case .empty:
            if let errno = round.folderFault {
                giveUp(.folder(errno), at: now)
            } else {
                phase = isGivenUp ? .done : .finishing
            }
            return .work
        }
    }

    private mutating func endRound(at now: MonotonicTime) -> Action {
        roundEndedAt = now
        if !isStopped, let pause = configuration.watchPause {
            if let session = kept.take() {
                rest(in: session, pause, at: now)
                return .again
            }
            let pause = restTime(pause)
            rest(pause, at: now)
            return .wait(until: now + pause)
        }
        let end = isStopped ? End.failedEarly : .finished
        phase = .ended(end)
        return .finished(end)
    }

    /// Whether a failure was reported in this round.
    package var hasFailed: Bool { round.hasFailed }

    /// Whether the batch ends because of its first failure.
    var isStopped: Bool { round.isStopped }

    /// Whether nothing more is asked for in this round.
    var isGivenUp: Bool { isStopped || round.folderFault != nil }
}
