package import Bluetooth
package import System

/// A batch of requests to one server, over any number of sessions, without socket or clock.
///
/// Bytes and the time go in; bytes, events and what is to be done next come out. Whoever drives it
/// calls `step` again and again, does what that asks for, and tells it what came of it. A step is
/// short, so that signals are seen in between.
package struct ClientEngine: ~Copyable {
    /// What is to be done before the next step.
    package enum Action: Equatable, Sendable {
        /// Nothing: only the output is to be sent first.
        case again
        /// More work for the disk is left: nothing is to be waited for, nor read.
        case work
        /// The device is to be asked for its channels: `channelsFound` takes the answer.
        case lookUp
        /// A connection is to be made: `connected` or `fail` takes what came of it.
        case connect(Endpoint)
        /// At most so many bytes are to be read for `receive`, or the time to come.
        case read(upTo: Int, until: MonotonicTime)
        /// Standard output has to take some for `outputWritable`, or the time to come.
        case waitForStandardOutput(until: MonotonicTime?)
        /// Nothing is to be read until then.
        case wait(until: MonotonicTime)
        /// The output folder of a batch that stays is to be opened anew, for `folderOpened`.
        case openFolder
        case finished(End)
    }

    /// How a batch ended; what became of each request was told before.
    package enum End: Hashable, Sendable {
        case finished
        /// Something failed, and the rest was to be left.
        case failedEarly
        /// A signal came: what has arrived is kept, and the program should end.
        case interrupted(Signal)
    }

    enum Phase {
        /// What is to be asked first is made ready, before anything is dialled: a server does not
        /// wait long for its first request.
        case preparing
        /// Only files are left that another process is busy with.
        case blocked(until: MonotonicTime)
        case connecting
        case inSession(Session)
        /// A session has failed, and the next one is to begin then.
        case pausing(until: MonotonicTime)
        /// All has come: what the server no longer has goes, and folders get their times.
        case finishing
        /// All is done; a signal that came with the last of the work is still to be seen.
        case done
        /// All is looked at again then.
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

    /// All that was added, of which nothing was begun from `nextIndex` on.
    var wishes: [Wish] = []
    var nextIndex = 0
    var listings = ListingQueue()
    var transfers = TransferTable()
    var commits: CommitGroup
    var mirror: Mirror
    /// What a batch that stays has seen in the rounds before; nil for one that does not.
    let confirmed: ConfirmedFiles?
    /// Whether all was looked at before.
    var isAgain = false
    /// Whether the last slice has ended among files of which nothing is to be asked.
    var isMidway = false
    var toldTotals = BatchTotals()
    /// Whether anything failed that was told of.
    package var hasFailed = false

    var retry: RetryPolicy
    var channels: ChannelFinder
    /// Whether the server of a batch that stays was told to be away.
    var isServerAway = false

    /// `stream` is where requests for standard output go; without one there may be none.
    package init(
        _ configuration: ClientConfiguration, into folder: OutputFolder,
        stream: OutputStream? = nil
    ) {
        self.configuration = configuration
        self.folder = folder
        self.stream = stream
        budget = DescriptorBudget(freeCount: configuration.freeDescriptorCount)
        commits = CommitGroup(filesMax: budget.verifiedMax)
        mirror = Mirror(configuration, folder)
        confirmed = configuration.watchPause.map { _ in ConfirmedFiles() }
        retry = RetryPolicy(configuration)
        channels = ChannelFinder(configuration)
    }

    /// Adds what is to be fetched or listed, behind all else; a file that is there already is not
    /// fetched twice.
    package mutating func add(_ wish: Wish) {
        if case .file(let request) = wish {
            if case .file(let place) = request.destination {
                do {
                    let answer = try listings.places.reserve(place, for: request.path)
                    if case .alreadyReserved = answer { return }
                } catch {
                    return tell(request, error)
                }
            }
            listings.countNamed()
        }
        wishes.append(wish)
    }
}

// MARK: What comes out

extension ClientEngine {
    /// Hands over what has happened, in its order.
    package mutating func takeEvents() -> [ClientEvent] {
        defer { events = [] }
        return events
    }

    /// Hands over the bytes to send; none twice.
    package mutating func takeOutput() -> [UInt8] {
        defer { output = [] }
        return output
    }

    /// What the server would like each write to be.
    package var unitBytes: Int {
        if case .inSession(let session) = phase { session.unitBytes } else { Session.unitBytes }
    }

    /// Whether the connection is still of use.
    package var isConnected: Bool {
        if case .inSession = phase { true } else { false }
    }

    /// Puts bytes behind those to send.
    mutating func send(_ bytes: [UInt8]) { output += bytes }

    /// Does the next bit of work, and tells what is to be done before the one after it.
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
            phase = .preparing
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
        switch prepareNext(at: now) {
        case .working:
            return .work
        case .ready, .listing:
            return beginConnecting()
        case .blocked:
            let until = now + BlockedTransfers.pause
            phase = .blocked(until: until)
            return .wait(until: until)
        case .empty:
            phase = isStopped ? .done : .finishing
            return .work
        }
    }

    private mutating func endRound(at now: MonotonicTime) -> Action {
        if !isStopped, let pause = configuration.watchPause {
            rest(pause, at: now)
            return .wait(until: now + pause)
        }
        let end = isStopped ? End.failedEarly : .finished
        phase = .ended(end)
        return .finished(end)
    }

    /// Whether the first failure has come and was to be the last.
    var isStopped: Bool { configuration.endsAtFirstFailure && hasFailed }
}
