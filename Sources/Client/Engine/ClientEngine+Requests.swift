import System
import Wire

/// What is asked next, and what must be known before.
extension ClientEngine {
    enum Next {
        /// A slice of work was done; more is needed.
        case working
        case ready(TransferID, FileQuestion)
        /// The listing for the selection of this number can be asked.
        case listing(Int, Request)
        /// There is no room for the next file beside those that are on their way.
        case crowded
        /// Only transfers whose file another process fetches are left.
        case blocked
        /// Nothing is left, unless a listing still arrives.
        case empty
    }

    /// How many steps without a request one slice takes: some milliseconds of disk work.
    package static var stepsPerSlice: Int { 64 }

    /// How much of a file one slice reads, hashes or copies.
    package static var diskBytesPerSlice: Int { HashedFile.sliceBytes }

    /// Does one slice of the work to find out what to ask next, beside what was `asked`.
    mutating func prepareNext(at now: MonotonicTime, beside asked: [OpenSession.Asked] = []) -> Next
    {
        tellTotals()
        // Not in the middle of looking at all of them: on a slow disk that would start over for
        // ever.
        if !isMidway { transfers.unblock(ifDueAt: now) }
        isMidway = false
        var stepCount = 0
        while !isGivenUp {
            // Listings before files, so that there is always something to ask for. One that was cut
            // comes after the files that it has told of: no session may be as long as it.
            let isFileFirst = listings.isNextCut && (transfers.next != nil || listings.hasFound)
            if !isFileFirst, let (index, request) = listings.next {
                return .listing(index, request)
            }
            guard stepCount < Self.stepsPerSlice else {
                isMidway = true
                return .working
            }
            stepCount += 1
            guard let id = transfers.next else {
                if !begin() { break }
                continue
            }
            if let next = prepare(id, beside: asked, at: now) { return next }
        }
        guard !transfers.isIdle, !isGivenUp else { return confirmRemovals() ?? .empty }
        if let request = transfers.firstBlockedToTell() { events.append(.waiting(request)) }
        return .blocked
    }

    /// Has folders listed once more in which something is to be removed; nil if there are none.
    ///
    /// A live server tells of what was moved meanwhile, and the next round fetches it.
    private mutating func confirmRemovals() -> Next? {
        guard !isGivenUp, mayRemove, !listings.isOpen, !(wantsLive && live.isTold) else {
            return nil
        }
        switch listings.confirmNext() {
        case .working: return .working
        case .begun: return listings.next.map { .listing($0.index, $0.request) }
        case .confirmed: return nil
        }
    }

    /// Prepares the next transfer; nil if it is not to be asked now.
    private mutating func prepare(
        _ id: TransferID, beside asked: [OpenSession.Asked], at now: MonotonicTime
    ) -> Next? {
        do throws(ClientError) {
            switch try transfers[id].prepare(configuration, at: now) {
            case .working: return .working
            case .ready(let question):
                switch room(for: id, beside: asked) {
                case .enough: return .ready(id, question)
                case .later: return .crowded
                case .none(let error): throw error
                }
            case .blocked:
                transfers.blockNext()
                return nil
            case .finished(let outcome):
                _ = transfers.takeNext()
                end(id, outcome)
            }
        } catch {
            _ = transfers.takeNext()
            end(id, transfers[id].fail(error, at: now))
        }
        return nil
    }
}

// MARK: What begins

extension ClientEngine {
    /// Begins the next selection, or the next item of a listing; false if there is none.
    mutating func begin() -> Bool {
        // What a cut listing has told of may be told again for another selection.
        if round.nextIndex < selections.count, !listings.isNextCut {
            begin(selections[round.nextIndex], at: round.nextIndex)
            round.nextIndex += 1
        } else if let found = listings.takeFound() {
            begin(found)
        } else if let path = listings.takeEmptyFolder() {
            makeEmptyFolder(path)
        } else {
            return false
        }
        return true
    }

    private mutating func begin(_ selection: Selection, at index: Int) {
        if case .file(let request) = selection, !looksUp(request) {
            return begin(request, listed: nil)
        }
        listings.begin(selection, at: index)
    }

    /// Whether a named file's size and time must be known before it is asked for.
    private func looksUp(_ request: DownloadRequest) -> Bool {
        if configuration.onlyNewer || configuration.isDryRun || isAgain { return true }
        guard case .file(let path) = request.destination else { return false }
        return FileTarget.holdsMuch(of: path, in: folder)
    }

    private mutating func begin(_ request: DownloadRequest, listed: ListedFacts?) {
        let target: any TransferTarget
        switch request.destination {
        case .file(let path):
            target = FileTarget(
                folder, path, listed: listed, isMirrored: request.isMirrored,
                expecting: request.expectedDigest, confirmed: confirmed, names: round.foldedNames,
                others: round.otherNames, configuration)
        case .standardOutput:
            guard let stream else { preconditionFailure("no stream was given") }
            target = StreamTarget(stream, isDryRun: configuration.isDryRun)
        }
        transfers.begin(Transfer(request, into: target, listed: listed))
    }

    /// A listing gives neither mode nor time of the folder itself.
    private mutating func makeEmptyFolder(_ path: RemotePath) {
        let selection = Selection.folder(path)
        let isWanted = !configuration.isDryRun && !listings.isGivenUp
        guard isWanted, let destination = destination(of: path, selection) else { return }
        do throws(ClientError) {
            _ = try folder.makeFolder(destination)
        } catch {
            fail(selection, path, error)
        }
    }

    private mutating func begin(_ found: ItemQueue.Found) {
        let item = found.item
        let listed = ListedFacts(size: item.size, modified: item.mtime, mode: item.mode)
        let selection = selections[found.selection]
        if case .file(let request) = selection { return begin(request, listed: listed) }
        guard let destination = destination(of: item.path, selection) else { return }
        // In a dry run, what is in its place was only reported as removed.
        let isRoomPlanned = listings.isLate && configuration.isDryRun
        guard item.kind == .file else {
            return isRoomPlanned || listings.isGivenUp
                ? () : makeFolder(item, at: destination, selection)
        }
        var isMirrored = false
        if case .folder(let root) = selection {
            isMirrored = true
            round.otherNames.noteMirrored(root)
        }
        let request = DownloadRequest(item.path, to: .file(destination), isMirrored: isMirrored)
        switch listings.reserved.owner(of: destination) {
        case nil where isRoomPlanned && mayRemove: plan(request, of: item)
        case nil: begin(request, listed: listed)
        // It was also named, and is fetched as such.
        case item.path?: listings.discount(item)
        case _?: tell(request, .destinationTaken(destination.local))
        }
    }

    /// Tells of a file for which there will be room, and which would be fetched then.
    private mutating func plan(_ request: DownloadRequest, of item: Item) {
        if let bytesMax = configuration.fileBytesMax, item.size > bytesMax {
            return tell(request, .tooLarge(bytes: item.size, bytesMax: bytesMax))
        }
        let facts = TransferFacts(size: item.size)
        tell(DownloadOutcome(request: request, result: .planned(.fetch), facts: facts))
    }

    private mutating func makeFolder(
        _ item: Item, at destination: DestinationPath, _ selection: Selection
    ) {
        do throws(ClientError) {
            try round.mirroredFolders.makeFolder(item, at: destination)
        } catch {
            fail(selection, item.path, error)
        }
    }

    /// Where a name of the server goes; reports a name that is not possible here, and returns nil.
    private mutating func destination(of path: RemotePath, _ selection: Selection)
        -> DestinationPath?
    {
        do throws(DestinationPath.Violation) {
            return try DestinationPath(path)
        } catch {
            fail(selection, path, .impossibleName(path, error))
            return nil
        }
    }
}

// MARK: What is told

extension ClientEngine {
    mutating func end(_ id: TransferID, _ outcome: DownloadOutcome) {
        countSize(of: id)
        let error = outcome.error.map { judged($0, of: transfers[id].file) }
        transfers.remove(id)
        let result = error.map { .failed($0) } ?? outcome.result
        tell(DownloadOutcome(request: outcome.request, result: result, facts: outcome.facts))
    }

    /// Adds the size of a named file to the totals, once; 0 if it will never be known.
    mutating func countSize(of id: TransferID) {
        guard !transfers[id].isSizeCounted else { return }
        transfers[id].isSizeCounted = true
        listings.countSize(transfers[id].facts.size ?? 0)
    }

    private mutating func tell(_ outcome: DownloadOutcome) {
        if let error = outcome.error { noteFailure(error) }
        report(.finished(outcome))
    }

    mutating func tell(_ request: DownloadRequest, _ error: ClientError) {
        tell(DownloadOutcome(request: request, result: .failed(error), facts: TransferFacts()))
    }

    mutating func fail(_ selection: Selection, _ path: RemotePath?, _ error: ClientError) {
        let error = judged(error)
        noteFailure(error)
        events.append(.failed(SelectionFailure(selection: selection, path: path, error: error)))
    }

    private mutating func tellTotals() {
        listings.totals.isComplete =
            round.nextIndex == selections.count && !listings.isCounting
        guard listings.totals != round.toldTotals, !isOneName else { return }
        round.toldTotals = listings.totals
        events.append(.planned(round.toldTotals))
    }

    /// Whether the progress of one named file is enough, or nothing is fetched.
    private var isOneName: Bool {
        guard selections.count <= 1 else { return false }
        guard let selection = selections.first else { return true }
        switch selection {
        case .file, .listing: return true
        case .pattern, .folder: return false
        }
    }
}
