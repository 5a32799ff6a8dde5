import System
import Wire

/// What is left when all is fetched, given up or interrupted.
extension Batch {
    /// Does one slice of what is left when all is fetched; false when nothing is.
    mutating func finishNext() -> Bool {
        // First, for the time of a folder changes with each name that goes.
        if let leftovers = shelf.leftovers.last {
            let isMore = !shelf.hasFailedListing && removeNext(of: leftovers)
            if !isMore { shelf.leftovers.removeLast() }
            return true
        }
        // Folders get their times when the last file has come.
        if shelf.isHeldUp { return false }
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
                report(.removed(removal))
            }
        } catch {
            fail(.folder(leftovers.root), nil, error)
            return leftovers.hasMore
        }
    }

    /// Begins with what had to wait until leftovers were gone; false if there is nothing.
    func beginHeldUp() -> Bool { shelf.beginHeldUp() }

    /// Begins anew with all wishes, in a folder that was opened anew, for a batch that stays.
    mutating func beginAgain(in folder: OutputFolder) {
        precondition(begun.isEmpty && blocked.downloads.isEmpty && lookups.isEmpty, "all has ended")
        isAgain = true
        // What was in the way has been told of, and what this batch itself has brought may stay.
        if configuration.noClobber { configuration.skipsExisting = true }
        self.folder = folder
        mirror = Mirror(configuration, folder)
        hasFailed = false
        nextIndex = 0
        shelf.clear()
        shelf.totals.files = wishes.count { wish in
            if case .file = wish { true } else { false }
        }
        shelf.totals.unsizedFiles = shelf.totals.files
        toldTotals = BatchTotals()
        confirmed?.beginRound()
    }

    /// Ends all that is left with the same error; what is here stays, for nothing takes its place.
    mutating func fail(now: MonotonicTime, _ error: (_ keptBytes: UInt64) -> ClientError) {
        shelf.giveUp()
        while true {
            while let download = begun.popLast() {
                tell(download.fail(error(download.keptBytes), now: now))
            }
            unblock()
            if !begun.isEmpty { continue }
            while let lookup = lookups.popLast() {
                hasFailed = true
                report(lookup.failure(error(0)))
            }
            if !begin() && !shelf.beginHeldUp() { return }
        }
    }

    /// Lets go of all that is left, keeping what has come; tells only of what had begun to come.
    mutating func interrupt(by signal: Signal, now: MonotonicTime) {
        for download in begun.reversed() + blocked.takeAll() {
            guard download.hasBegun else {
                download.letGo()
                continue
            }
            // That the disk fails now changes nothing: the next run hashes what is there.
            try? download.keep()
            let error = ClientError.session(.interrupted(signal), keptBytes: download.keptBytes)
            tell(download.fail(error, now: now))
        }
        begun = []
        lookups = []
        shelf.clear()
        nextIndex = wishes.count
    }
}
