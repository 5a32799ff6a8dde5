package import System
import Wire

/// What is left to do when everything is fetched.
extension ClientEngine {
    /// Does one slice of it; false when nothing is left.
    mutating func finishNext() -> Bool {
        if listings.isHeldUp { return makeRoomNext() }
        // First, because removing a name changes the time of its folder.
        if let extraneous = listings.extraneous.last {
            listings.beginStep()
            let isMore = listings.compareNext() || removeNext(of: extraneous, inTheWay: false)
            if !isMore { endRemoving() }
            return true
        }
        // Folders get their times when the last file has come.
        do throws(ClientError) {
            return try round.mirroredFolders.finishNext()
        } catch {
            fail(.folder(nil), nil, error)
            return true
        }
    }

    /// Removes some of what is in the way of what is held up; all else waits until that has come,
    /// as it may be the last copy of it.
    private mutating func makeRoomNext() -> Bool {
        listings.beginStep()
        if listings.compareNext() { return true }
        return listings.extraneous.contains { removeNext(of: $0, inTheWay: true) }
    }

    /// Removes some names; after a failure it only counts them: one may be the last copy of what
    /// did not come, by the name that this had before.
    private mutating func removeNext(of extraneous: ExtraneousFiles, inTheWay: Bool) -> Bool {
        let isDryRun = configuration.isDryRun || !mayRemove
        do throws(ClientError) {
            return try extraneous.removeNext(inTheWay: inTheWay, isDryRun: isDryRun) { removal in
                if mayRemove { events.append(.removed(removal)) } else { round.keptNameCount += 1 }
            }
        } catch {
            if mayRemove { fail(.folder(extraneous.root), nil, error) }
            return extraneous.hasMore
        }
    }

    /// Ends with one folder; after the last one it is told what is left.
    private mutating func endRemoving() {
        listings.extraneous.removeLast()
        guard listings.extraneous.isEmpty, round.keptNameCount > 0 else { return }
        events.append(.notRemoved(nameCount: round.keptNameCount, failureCount: round.missedCount))
    }

    /// Whether all has come, so that what the server does not have is really of no use.
    var mayRemove: Bool { round.missedCount == 0 }

    /// Notes that something failed.
    mutating func noteFailure(_ error: ClientError) {
        round.hasFailed = true
        if !configuration.isLeftToNextRound(error) {
            round.isStopped = configuration.endsAtFirstFailure
        }
        if error.isOfMissedContent { round.missedCount += 1 }
    }
}

extension ClientError {
    /// Whether something did not come that the server has and that was wanted.
    fileprivate var isOfMissedContent: Bool {
        switch self {
        case .cannotRemove, .exists, .tooLarge: false
        case _: true
        }
    }
}

// MARK: Rounds

extension ClientEngine {
    mutating func rest(_ pause: Duration, at now: MonotonicTime) {
        events.append(.resting(pause))
        phase = .resting(until: now + pause)
    }

    /// Begins the next round in the reopened folder; nil if its path leads to another folder.
    package mutating func folderOpened(
        _ opened: Result<OutputFolder?, SystemError>, at now: MonotonicTime
    ) {
        guard case .openingFolder = phase, let pause = configuration.watchPause else { return }
        switch opened {
        case .success(let folder?):
            if !goOnResting(in: folder, at: now) { beginAgain(in: folder, at: now) }
        case .success(nil):
            events.append(.folderReplaced)
            dropKept()
            rest(pause, at: now)
        case .failure(let error):
            events.append(.folderLost(error))
            dropKept()
            rest(pause, at: now)
        }
    }

    private mutating func beginAgain(in folder: OutputFolder, at now: MonotonicTime) {
        precondition(transfers.isIdle && !listings.isOpen, "all has ended")
        isAgain = true
        // Existing files were reported in the first round; those that this batch has fetched may
        // stay.
        if configuration.noClobber { configuration.skipsExisting = true }
        self.folder = folder
        round = BatchRound(configuration, folder)
        let namedFileCount = selections.count { selection in
            if case .file = selection { true } else { false }
        }
        listings.clear(namedFileCount: namedFileCount)
        // Times on the wire are whole seconds.
        confirmed?.beginRound(isSecondLater: now - roundEndedAt >= .seconds(1))
        retry = RetryPolicy(configuration, after: retry)
        isBetweenRounds = false
        phase = .preparing
        guard var session = kept else { return }
        session.beginRound(at: now)
        kept = session
        events.append(.lookingAgain)
    }
}

// MARK: Giving up

/// Why all that is left of a batch is given up.
enum GiveUpReason {
    case session(SessionEnd)
    /// The output folder takes nothing more.
    case folder(Errno)

    /// The error of a file of which so much is kept.
    fileprivate func error(_ keptBytes: UInt64) -> ClientError {
        switch self {
        case .session(let end): .session(end, keptBytes: keptBytes)
        case .folder(let errno): .folderTakesNothing(errno)
        }
    }
}

extension ClientEngine {
    /// Begins to end all that is left; nothing is removed here.
    mutating func giveUp(_ reason: GiveUpReason, at now: MonotonicTime) {
        listings.giveUp()
        goOnGivingUp(reason, at: now)
    }

    /// Ends some of what is left.
    mutating func goOnGivingUp(_ reason: GiveUpReason, at now: MonotonicTime) {
        phase = .givingUp(reason)
        if giveUpNext(reason, at: now) { return }
        if case .folder = reason { phase = .done } else { phase = .preparing }
    }

    /// Ends so much of what is left; false when nothing is.
    private mutating func giveUpNext(_ reason: GiveUpReason, at now: MonotonicTime) -> Bool {
        for _ in 0..<Self.filesPerSlice {
            for id in transfers.takeAll() {
                end(id, transfers[id].fail(reason.error(transfers[id].keptBytes), at: now))
            }
            while let failure = listings.failNext(reason.error(0)) {
                noteFailure(reason.error(0))
                events.append(failure)
            }
            guard begin() || listings.beginHeldUp() else { return false }
        }
        return true
    }

    /// How many files one slice ends: some milliseconds of work.
    private static let filesPerSlice = 1_024

    /// Drops all that is left, keeping what has come; reports only transfers that had begun to
    /// arrive.
    mutating func dropAll(because signal: Signal, at now: MonotonicTime) {
        for id in transfers.takeAll() {
            guard transfers[id].hasBegun else {
                transfers[id].file?.release()
                transfers.remove(id)
                continue
            }
            // A failure of the disk changes nothing now: the next run hashes what is there.
            try? transfers[id].file?.part?.keep()
            let error = ClientError.session(
                .interrupted(signal), keptBytes: transfers[id].keptBytes)
            end(id, transfers[id].fail(error, at: now))
        }
        listings.clear(namedFileCount: 0)
        round.nextIndex = selections.count
    }
}
