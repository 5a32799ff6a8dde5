package import System
import Wire

/// What is left when all is fetched.
extension ClientEngine {
    /// Does one slice of it; false when nothing is left.
    mutating func finishNext() -> Bool {
        // First, for the time of a folder changes with each name that goes.
        if let leftovers = listings.leftovers.last {
            let isMore = !listings.hasFailedListing && removeNext(of: leftovers)
            if !isMore { listings.leftovers.removeLast() }
            return true
        }
        // Folders get their times when the last file has come.
        if listings.isHeldUp { return false }
        do throws(ClientError) {
            return try mirror.finishNext()
        } catch {
            fail(.folder(nil), nil, error)
            return true
        }
    }

    private mutating func removeNext(of leftovers: Leftovers) -> Bool {
        do throws(ClientError) {
            return try leftovers.removeNext(isDryRun: configuration.isDryRun) { removal in
                events.append(.removed(removal))
            }
        } catch {
            fail(.folder(leftovers.root), nil, error)
            return leftovers.hasMore
        }
    }
}

// MARK: Rounds

extension ClientEngine {
    /// Rests until all is looked at again, for a batch that stays.
    mutating func rest(_ pause: Duration, at now: MonotonicTime) {
        events.append(.resting(pause))
        phase = .resting(until: now + pause)
    }

    /// Begins anew in a folder that was opened anew; nil where its name leads to another folder.
    package mutating func folderOpened(
        _ opened: Result<OutputFolder?, SystemError>, at now: MonotonicTime
    ) {
        guard case .openingFolder = phase, let pause = configuration.watchPause else { return }
        switch opened {
        case .success(let folder?):
            beginAgain(in: folder)
        case .success(nil):
            events.append(.folderReplaced)
            rest(pause, at: now)
        case .failure(let error):
            events.append(.folderLost(error))
            rest(pause, at: now)
        }
    }

    private mutating func beginAgain(in folder: OutputFolder) {
        precondition(transfers.isIdle && !listings.isOpen, "all has ended")
        isAgain = true
        // What was in the way has been told of, and what this batch itself has brought may stay.
        if configuration.noClobber { configuration.skipsExisting = true }
        self.folder = folder
        mirror = Mirror(configuration, folder)
        hasFailed = false
        nextIndex = 0
        let namedFileCount = wishes.count { wish in
            if case .file = wish { true } else { false }
        }
        listings.clear(namedFileCount: namedFileCount)
        toldTotals = BatchTotals()
        confirmed?.beginRound()
        retry = RetryPolicy(configuration)
        phase = .preparing
    }
}

// MARK: Giving up

extension ClientEngine {
    /// Ends all that is left with the same error; what is here stays, for nothing takes its place.
    mutating func failAll(_ end: SessionEnd, at now: MonotonicTime) {
        listings.giveUp()
        phase = .preparing
        repeat {
            for id in transfers.takeAll() {
                let error = ClientError.session(end, keptBytes: transfers[id].keptBytes)
                self.end(id, transfers[id].fail(error, at: now))
            }
            while let failure = listings.failNext(.session(end, keptBytes: 0)) {
                hasFailed = true
                events.append(failure)
            }
        } while begin() || listings.beginHeldUp()
    }

    /// Lets go of all that is left, keeping what has come; tells only of what had begun to come.
    mutating func dropAll(because signal: Signal, at now: MonotonicTime) {
        for id in transfers.takeAll() {
            guard transfers[id].hasBegun else {
                transfers[id].target.file?.release()
                transfers.remove(id)
                continue
            }
            // That the disk fails now changes nothing: the next run hashes what is there.
            try? transfers[id].target.file?.keep()
            let error = ClientError.session(
                .interrupted(signal), keptBytes: transfers[id].keptBytes)
            end(id, transfers[id].fail(error, at: now))
        }
        listings.clear(namedFileCount: 0)
        nextIndex = wishes.count
    }
}
