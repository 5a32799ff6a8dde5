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

    var configuration: ClientConfiguration
    var folder: OutputFolder
    private let stream: OutputStream?
    let report: (ClientEvent) -> Void
    let shelf: Shelf
    /// Not looked at yet, from `nextIndex` on.
    var wishes: [Wish] = []
    var nextIndex = 0
    /// Listings to be asked, some of them again; the next one last.
    var lookups: [Lookup] = []
    /// Looked at, or asked before and cut off; the next one last.
    var begun: [Download] = []
    /// Another process is busy with them.
    var blocked = BlockedDownloads()
    /// Whether the last slice has ended among files of which nothing is to be asked.
    private var isMidway = false
    var mirror: Mirror
    var toldTotals = BatchTotals()
    /// What a batch that stays has seen in the rounds before; nil for one that does not.
    let confirmed: ConfirmedFiles?
    /// Whether all was looked at before.
    var isAgain = false

    /// Whether anything failed that was told of.
    var hasFailed = false

    /// How many steps one slice takes that ask nothing of the server: some milliseconds of disk.
    static let stepsPerSlice = 64

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
        confirmed = configuration.watchPause.map { _ in ConfirmedFiles() }
    }

    /// Adds a request at the end; one that is there already is not fetched twice.
    mutating func add(_ request: DownloadRequest) {
        if case .file(let place) = request.destination {
            do {
                let answer = try shelf.reserve(place, for: request.path)
                if case .alreadyReserved = answer { return }
            } catch {
                return tell(request, error)
            }
        }
        shelf.totals.files += 1
        shelf.totals.unsizedFiles += 1
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
        // Not while all is looked at once: on a slow disk that would begin anew for ever.
        if !isMidway { lookAgain(at: blocked.takeIfDue(at: now)) }
        isMidway = false
        var stepCount = 0
        while !isStopped {
            // Listings before files: what they bring is asked for without a pause.
            if let lookup = lookups.last { return .lookup(lookup.list) }
            guard stepCount < Self.stepsPerSlice else {
                isMidway = true
                return .working
            }
            stepCount += 1
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
                    blocked.add(download)
                }
            } catch {
                tell(download.fail(error, now: now))
            }
            begun.removeLast()
        }
        guard !blocked.downloads.isEmpty, !isStopped else { return .empty }
        if let request = blocked.firstToTell() { report(.waiting(request)) }
        return .blocked
    }

    /// Hands over the download that `prepareNext` has found ready.
    mutating func takeReady() -> Download {
        begun.removeLast()
    }

    /// Hands over the listing that `prepareNext` has named.
    mutating func takeLookup() -> Lookup {
        let lookup = lookups.removeLast()
        if configuration.removesLeftovers, case .folder(let root) = lookup.wish {
            lookup.leftovers = Leftovers(
                below: root, in: folder, makesRoom: !configuration.noClobber)
        }
        return lookup
    }

    /// Looks again at what another process was busy with.
    mutating func unblock() { lookAgain(at: blocked.takeAll()) }

    /// Puts downloads behind all that were begun.
    private mutating func lookAgain(at downloads: [Download]) {
        begun.insert(contentsOf: downloads.reversed(), at: 0)
    }

    /// Begins the next wish, or the next item of a listing; false if there is none.
    mutating func begin() -> Bool {
        if nextIndex < wishes.count {
            begin(wishes[nextIndex], at: nextIndex)
            nextIndex += 1
            return true
        }
        if let found = shelf.takeFirst() {
            begin(found)
            return true
        }
        guard let path = shelf.emptyFolders.popLast() else { return false }
        makeEmptyFolder(path)
        return true
    }

    private mutating func begin(_ wish: Wish, at index: Int) {
        if case .file(let request) = wish, !looksUp(request) {
            return begin(request, listed: nil)
        }
        lookups.append(Lookup(wish, at: index, onto: shelf))
        shelf.openCount += 1
    }

    /// Whether a named file's size and time have to be known before it is asked for.
    private func looksUp(_ request: DownloadRequest) -> Bool {
        if configuration.onlyNewer || configuration.isDryRun || isAgain { return true }
        guard case .file(let path) = request.destination else { return false }
        return FileTarget.holdsMuch(of: path, in: folder)
    }

    private mutating func begin(_ request: DownloadRequest, listed: ListedFacts?) {
        let target: any Target
        switch request.destination {
        case .file(let path):
            target = FileTarget(
                folder, path, listed: listed, isMirrored: request.isMirrored,
                confirmed: confirmed, configuration)
        case .standardOutput:
            guard let stream else { preconditionFailure("no stream was given") }
            target = StreamTarget(stream, isDryRun: configuration.isDryRun)
        }
        let learn: ((UInt64) -> Void)? = listed == nil ? shelf.learn : nil
        begun.append(
            Download(request, into: target, listed: listed, learn: learn, configuration))
    }

    /// Of the folder itself a listing tells neither mode nor time.
    private mutating func makeEmptyFolder(_ path: RemotePath) {
        let wish = Wish.folder(path)
        let isWanted = !configuration.isDryRun && !shelf.isGivenUp
        guard isWanted, let place = place(of: path, wish) else { return }
        do throws(ClientError) {
            _ = try folder.makeFolder(place)
        } catch {
            fail(wish, path, error)
        }
    }

    private mutating func begin(_ found: FoundItems.Found) {
        let item = found.item
        let listed = ListedFacts(size: item.size, modified: item.mtime)
        let wish = wishes[found.wish]
        if case .file(let request) = wish { return begin(request, listed: listed) }
        guard let place = place(of: item.path, wish) else { return }
        // In a dry run, what is in its place has only been told to go.
        let isRoomPlanned = shelf.isLate && configuration.isDryRun
        guard item.kind == .file else {
            return isRoomPlanned || shelf.isGivenUp ? () : makeFolder(item, at: place, wish)
        }
        var isMirrored = false
        if case .folder = wish { isMirrored = true }
        let request = DownloadRequest(item.path, to: .file(place), isMirrored: isMirrored)
        switch shelf.owner(of: place) {
        case nil where isRoomPlanned && !shelf.hasFailedListing:
            let facts = TransferFacts(size: item.size)
            tell(DownloadOutcome(request: request, result: .planned(.fetch), facts: facts))
        case nil: begin(request, listed: listed)
        // It was named as well, and has its turn there.
        case item.path?: shelf.forget(item)
        case _?: tell(request, .destinationTaken(place.local))
        }
    }

    private mutating func makeFolder(_ item: Item, at place: DestinationPath, _ wish: Wish) {
        do throws(ClientError) {
            try mirror.makeFolder(item, at: place)
            shelf.madeFolderBytes = mirror.byteCount
        } catch {
            fail(wish, item.path, error)
        }
    }

    /// Where a name of the server goes; nil, and told, where it cannot be a name here.
    private mutating func place(of path: RemotePath, _ wish: Wish) -> DestinationPath? {
        do throws(DestinationPath.Violation) {
            return try DestinationPath(path)
        } catch {
            fail(wish, path, .impossibleName(path, error))
            return nil
        }
    }
}

// MARK: What is told

extension Batch {
    mutating func tell(_ outcome: DownloadOutcome) {
        if outcome.error != nil { hasFailed = true }
        report(.finished(outcome))
    }

    private mutating func tell(_ request: DownloadRequest, _ error: ClientError) {
        tell(DownloadOutcome(request: request, result: .failed(error), facts: TransferFacts()))
    }

    mutating func fail(_ wish: Wish, _ path: RemotePath?, _ error: ClientError) {
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
