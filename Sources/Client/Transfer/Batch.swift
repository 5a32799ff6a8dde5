import System
import Wire

/// What is not asked yet, in order, and what has to be known before it is.
struct Batch {
    /// What is to be done next.
    enum Next {
        /// A slice of work was done; more is needed.
        case working
        /// The first download can be asked: `takeReady` hands it over.
        case ready(Get)
        /// A listing can be asked: `takeLookup` hands it over.
        case lookup(List)
        /// Only downloads are left that another process is busy with.
        case blocked
        /// Nothing is left, unless a listing still comes.
        case empty
    }

    private let configuration: ClientConfiguration
    private let folder: OutputFolder
    private let stream: OutputStream?
    private let report: (ClientEvent) -> Void
    private let shelf: Shelf
    /// Not looked at yet, from `nextIndex` on.
    private var wishes: [Wish] = []
    private var nextIndex = 0
    /// Listings to be asked, some of them again; the next one last.
    private var lookups: [Lookup] = []
    /// Looked at, or asked before and cut off; the next one last.
    private var begun: [Download] = []
    /// Another process is busy with them.
    private var blocked: [Download] = []
    private var mirror: Mirror
    private var toldTotals = BatchTotals()

    /// Whether anything failed that was told of.
    var hasFailed = false

    init(
        _ configuration: ClientConfiguration, into folder: OutputFolder, stream: OutputStream?,
        report: @escaping (ClientEvent) -> Void
    ) {
        self.configuration = configuration
        self.folder = folder
        self.stream = stream
        self.report = report
        shelf = Shelf(report: report)
        mirror = Mirror(configuration, folder)
    }

    /// Adds a request at the end; one that is there already is not fetched twice.
    mutating func add(_ request: DownloadRequest) {
        if case .file(let place) = request.destination,
            let other = shelf.reserve(place, for: request.path)
        {
            guard other != request.path else { return }
            return tell(request, .destinationTaken(place.local))
        }
        shelf.totals.files += 1
        wishes.append(.file(request))
    }

    /// Adds a wish at the end.
    mutating func add(_ wish: Wish) {
        if case .file(let request) = wish { return add(request) }
        wishes.append(wish)
    }

    /// Whether the first failure has come and was to be the last.
    var isStopped: Bool { configuration.endsAtFirstFailure && hasFailed }
}

// MARK: What is next

extension Batch {
    /// Puts downloads back before all others, in their order.
    mutating func putBack(_ downloads: [Download]) {
        begun.append(contentsOf: downloads.reversed())
    }

    /// Puts listings back before all others, in their order.
    mutating func putBack(_ returned: [Lookup]) {
        lookups.append(contentsOf: returned.reversed())
    }

    /// Does one slice of finding out what is to be asked next.
    mutating func prepareNext(now: MonotonicTime) -> Next {
        tellTotals()
        while !isStopped {
            // Listings before files: what they bring is asked for without a pause.
            if let lookup = lookups.last { return .lookup(lookup.list) }
            guard let download = begun.last else {
                if !begin() { break }
                continue
            }
            do {
                switch try download.prepare(now: now) {
                case .working: return .working
                case .ready(let get): return .ready(get)
                case .finished(let outcome): report(.finished(outcome))
                case .lockedElsewhere:
                    report(.waiting(download.request))
                    blocked.append(download)
                }
            } catch {
                tell(download.fail(error, now: now))
            }
            begun.removeLast()
        }
        return blocked.isEmpty || isStopped ? .empty : .blocked
    }

    /// Hands over the download that `prepareNext` has found ready.
    mutating func takeReady() -> Download {
        begun.removeLast()
    }

    /// Hands over the listing that `prepareNext` has named.
    mutating func takeLookup() -> Lookup {
        lookups.removeLast()
    }

    /// Looks again at what another process was busy with.
    mutating func unblock() {
        begun.insert(contentsOf: blocked.reversed(), at: 0)
        blocked = []
    }

    /// Begins the next wish, or the next item of a listing; false if there is none.
    private mutating func begin() -> Bool {
        if nextIndex < wishes.count {
            begin(wishes[nextIndex], at: nextIndex)
            nextIndex += 1
            return true
        }
        guard let found = shelf.takeFirst() else { return false }
        begin(found)
        return true
    }

    private mutating func begin(_ wish: Wish, at index: Int) {
        if case .file(let request) = wish, !needsLookup(request) {
            return begin(request, listed: nil)
        }
        lookups.append(Lookup(wish, at: index, onto: shelf))
        shelf.openCount += 1
    }

    /// Whether a named file's size and time have to be known before it is asked for.
    private func needsLookup(_ request: DownloadRequest) -> Bool {
        configuration.onlyNewer || configuration.isDryRun
    }

    private mutating func begin(_ request: DownloadRequest, listed: ListedFacts?) {
        let target: any Target
        switch request.destination {
        case .file(let path):
            target = FileTarget(
                folder, path, listed: listed, isMirrored: request.isMirrored, configuration)
        case .standardOutput:
            guard let stream else { preconditionFailure("no stream was given") }
            target = StreamTarget(stream, isDryRun: configuration.isDryRun)
        }
        begun.append(Download(request, into: target, listed: listed, configuration))
    }

    private mutating func begin(_ found: FoundItems.Found) {
        let item = found.item
        let listed = ListedFacts(size: item.size, modified: item.mtime)
        let wish = wishes[found.wish]
        if case .file(let request) = wish { return begin(request, listed: listed) }
        do {
            let place = try DestinationPath(item.path)
            guard item.kind == .file else { return try mirror.makeFolder(item, at: place) }
            var isMirrored = false
            if case .folder = wish { isMirrored = true }
            let request = DownloadRequest(item.path, to: .file(place), isMirrored: isMirrored)
            switch shelf.owner(of: place) {
            case nil: begin(request, listed: listed)
            // It was named as well, and has its turn there.
            case item.path?: shelf.totals.files -= 1
            case _?: tell(request, .destinationTaken(place.local))
            }
        } catch let violation as DestinationPath.Violation {
            fail(wish, item.path, .impossibleName(item.path, violation))
        } catch let error as ClientError {
            fail(wish, item.path, error)
        } catch {
            preconditionFailure("there are no other errors")
        }
    }
}

// MARK: The end

extension Batch {
    /// Does one slice of what is left when all is fetched; false when nothing is.
    mutating func finishNext() -> Bool {
        do throws(ClientError) {
            return try mirror.finishNext()
        } catch {
            fail(.folder(nil), nil, error)
            return true
        }
    }

    /// Ends all that is left with the same error.
    mutating func fail(now: MonotonicTime, _ error: (_ keptBytes: UInt64) -> ClientError) {
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
            if !begin() { return }
        }
    }

    /// Lets go of all that is left, keeping what has come; tells only of what had begun to come.
    mutating func interrupt(by signal: Signal, now: MonotonicTime) {
        for download in begun.reversed() + blocked where download.hasBegun {
            // That the disk fails now changes nothing: the next run hashes what is there.
            try? download.keep()
            let error = ClientError.session(.interrupted(signal), keptBytes: download.keptBytes)
            tell(download.fail(error, now: now))
        }
        begun = []
        blocked = []
        lookups = []
        shelf.clear()
        nextIndex = wishes.count
    }

    private mutating func tell(_ outcome: DownloadOutcome) {
        if outcome.error != nil { hasFailed = true }
        report(.finished(outcome))
    }

    private mutating func tell(_ request: DownloadRequest, _ error: ClientError) {
        tell(DownloadOutcome(request: request, result: .failed(error), facts: TransferFacts()))
    }

    private mutating func fail(_ wish: Wish, _ path: RemotePath?, _ error: ClientError) {
        hasFailed = true
        report(.failed(WishFailure(wish: wish, path: path, error: error)))
    }

    private mutating func tellTotals() {
        shelf.totals.isComplete = nextIndex == wishes.count && shelf.openCount == 0
        // Of one file, its own progress tells all.
        let isOneFile = wishes.count <= 1 && shelf.openCount == 0 && shelf.totals.files <= 1
        guard shelf.totals != toldTotals, !isOneFile else { return }
        toldTotals = shelf.totals
        report(.planned(toldTotals))
    }
}
