import Wire

/// The listings of a batch: those to be asked, those that arrive, and their items that wait for
/// their turn, so that a file can be asked for while its listing still arrives.
struct ListingQueue {
    /// Listings that have begun and not ended, by the number of their selection.
    private var requests: [Int: PendingListing] = [:]
    /// Listings to be asked, some of them again; the next one last.
    private var waiting: [Int] = []
    /// Files and folders that wait for their turn.
    private var found = ItemQueue()
    /// How much memory the requests take for what they remember.
    private var requestByteCount = 0
    /// Items for which there is room only when what is in their way is removed.
    private var heldUp = ItemQueue()
    /// Whether that is removed, and the held-up items have their turn.
    private(set) var isLate = false
    /// Whether the rest of the batch was given up.
    private(set) var isGivenUp = false
    /// What is here and not in complete listings of folders.
    var extraneous: [ExtraneousFiles] = []
    /// Complete listings of folders, to be asked once more if something here is to be removed.
    private var unconfirmed: [Int: PendingListing] = [:]
    /// How many local names may still be compared in this step.
    private var namesLeft = 0
    /// Empty folders that are to be made.
    private var emptyFolders: [RemotePath] = []
    /// Selections whose listing is complete, by their numbers: their files are not taken again for
    /// another selection.
    private var completed: [Int: Selection] = [:]
    var reserved = ReservedPaths()
    /// What is known about the size of the batch.
    var totals = BatchTotals()
}

// MARK: Asking

extension ListingQueue {
    /// Whether a listing is to be asked, or has not ended.
    var isOpen: Bool { !requests.isEmpty }

    /// Whether one of them is the first of its kind, which tells how much there is.
    var isCounting: Bool { requests.values.contains { $0.candidates == nil } }

    /// The listing to be asked next, and the number of its selection.
    var next: (index: Int, request: Request)? {
        guard let index = waiting.last, let listing = requests[index] else { return nil }
        return (index, listing.request)
    }

    /// Whether the next one is asked again, because its answer was cut.
    var isNextCut: Bool { waiting.last.flatMap { requests[$0]?.isCut } ?? false }

    /// Adds a listing, to be asked before all others.
    mutating func begin(_ selection: Selection, at index: Int) {
        requests[index] = PendingListing(selection)
        waiting.append(index)
    }

    /// Notes that the next one was asked; `extraneous` finds what is here and not in the listing.
    mutating func noteAsked(comparing extraneous: ExtraneousFiles?) {
        guard let index = waiting.popLast() else { preconditionFailure("a listing is next") }
        requests[index]?.begin(comparing: extraneous)
    }

    /// Finds what is in `output` and not in the next listing; nil if that mirrors no folder.
    func nextExtraneous(in output: OutputFolder, makesRoom: Bool) -> ExtraneousFiles? {
        guard let index = waiting.last, let request = requests[index],
            case .folder(let root) = request.selection
        else { return nil }
        return ExtraneousFiles(
            below: root, in: output, makesRoom: makesRoom, among: request.candidates)
    }

    /// Puts listings back before all others, in their order, to be asked again.
    mutating func putBack(_ indices: [Int]) {
        for index in indices.reversed() {
            requests[index]?.isCut = true
            waiting.append(index)
        }
    }
}

// MARK: Answers

extension ListingQueue {
    /// Begins a step, in which so few local names are compared that a signal is noticed soon.
    mutating func beginStep() { namesLeft = ExtraneousFiles.namesPerSlice }

    /// The item that is to be taken again in the next step, before anything else is.
    func waitingItem(of index: Int) -> Item? { requests[index]?.waitingItem }

    /// Takes an item of a listing; true if it is new.
    ///
    /// It waits if the walk through the local folder has not come as far in this step.
    mutating func take(_ item: Item, of index: Int, _ events: inout [ClientEvent]) -> Bool {
        let extraneous = requests[index]?.extraneous
        let room = extraneous?.take(item, &namesLeft) ?? .free
        requests[index]?.waitingItem = room == .unknown ? item : nil
        guard room != .unknown else { return false }
        requestByteCount -= requests[index]?.byteCount ?? 0
        let isNew = requests[index]?.receive(item) ?? false
        requestByteCount += requests[index]?.byteCount ?? 0
        guard isNew, let request = requests[index] else { return false }
        guard request.isWanted(item) else { return true }
        switch request.selection {
        case .listing:
            events.append(.listed(item))
        case .file:
            countSize(item.size)
            found.append(item, of: index)
        case .pattern, .folder:
            guard !isTaken(item, for: index) else { return true }
            if item.kind == .file {
                totals.files += 1
                totals.listedBytes = Self.sum(totals.listedBytes, item.size)
            }
            if room == .taken {
                heldUp.append(item, of: index)
            } else {
                found.append(item, of: index)
            }
        }
        return true
    }

    /// Takes the end of a listing; returns the event to report if it failed.
    mutating func complete(_ index: Int, _ listed: Listed) -> ClientEvent? {
        guard let request = requests[index] else { return nil }
        if let fault = request.fault(in: listed) { return fail(index, fault) }
        forget(index)
        switch request.selection {
        case .folder(let path):
            if let path, request.isEmpty { emptyFolders.append(path) }
            completed[index] = request.selection
        case .pattern: completed[index] = request.selection
        case .file, .listing: break
        }
        if let extraneous = request.extraneous {
            extraneous.complete()
            take(extraneous)
            if request.candidates == nil { unconfirmed[index] = request }
        }
        return nil
    }

    /// Ends an incomplete listing; returns the event to report.
    mutating func fail(_ index: Int, _ error: ClientError) -> ClientEvent? {
        guard let request = forget(index) else { return nil }
        if case .file = request.selection { countSize(0) }
        return request.failure(error)
    }

    @discardableResult
    private mutating func forget(_ index: Int) -> PendingListing? {
        guard let request = requests.removeValue(forKey: index) else { return nil }
        requestByteCount -= request.byteCount
        return request
    }

    /// Ends the next listing that was not asked; returns the event to report.
    mutating func failNext(_ error: ClientError) -> ClientEvent? {
        waiting.popLast().flatMap { fail($0, error) }
    }

    /// Asks once more for the listings of all folders if something in one of them is to be removed:
    /// what was moved on the server while they came may have been in no line of any.
    ///
    /// - Returns: `.working` while that is not known.
    mutating func confirmNext() -> Confirmation {
        guard !unconfirmed.isEmpty else { return .confirmed }
        if compareNext() { return .working }
        defer { unconfirmed = [:] }
        guard extraneous.contains(where: { !$0.found.isEmpty }) else { return .confirmed }
        // They were complete before what was moved came to them.
        completed = [:]
        for (index, var request) in unconfirmed.sorted(by: { $0.key > $1.key }) {
            guard let first = request.extraneous,
                let place = extraneous.firstIndex(where: { $0 === first })
            else { continue }
            extraneous.remove(at: place)
            request.candidates = first.fingerprints
            requests[index] = request
            requestByteCount += request.byteCount
            waiting.append(index)
        }
        return .begun
    }

    enum Confirmation {
        case working, begun, confirmed
    }

    /// Compares some more local names with listings that are complete; true if there are more.
    mutating func compareNext() -> Bool {
        for extraneous in extraneous {
            if extraneous.compareRest(&namesLeft) { return true }
        }
        return false
    }

    /// Takes what is to be removed; a folder inside another one is looked at once.
    private mutating func take(_ new: ExtraneousFiles) {
        guard !extraneous.contains(where: { $0.covers(new) }) else { return }
        extraneous.removeAll { new.covers($0) }
        extraneous.append(new)
    }

    /// Whether an earlier selection covers the item.
    private func isTaken(_ item: Item, for index: Int) -> Bool {
        completed.contains { number, selection in
            guard number != index else { return false }
            return switch selection {
            case .pattern(let pattern): item.kind == .file && pattern.matches(item.path)
            case .folder(nil): true
            case .folder(let folder?):
                // Mode and time of that folder itself were not in its own listing.
                item.path == folder && item.kind == .file || item.path.isBeneath(folder)
            case .file, .listing: false
            }
        }
    }
}

// MARK: What was found

extension ListingQueue {
    /// How much memory the items take that wait or are remembered.
    var byteCount: Int { found.byteCount + heldUp.byteCount + requestByteCount }

    /// Whether an item waits for what is in its way to be removed.
    var isHeldUp: Bool { heldUp.count > 0 }

    /// Whether items wait for their turn.
    var hasFound: Bool { found.count > 0 }

    /// Removes and returns the oldest item; nil if there is none.
    mutating func takeFound() -> ItemQueue.Found? { found.popFirst() }

    /// Removes and returns an empty folder; nil if there is none.
    mutating func takeEmptyFolder() -> RemotePath? { emptyFolders.popLast() }

    /// Lets the held-up items have their turn; false if there are none.
    mutating func beginHeldUp() -> Bool {
        guard isHeldUp else { return false }
        precondition(found.count == 0, "all others come first")
        swap(&found, &heldUp)
        isLate = true
        return true
    }

    /// Gives up the rest, so nothing here is removed.
    mutating func giveUp() {
        isGivenUp = true
        extraneous = []
    }

    /// Forgets all but the places of named files, and counts those again.
    mutating func clear(namedFileCount: Int) {
        var cleared = ListingQueue()
        cleared.reserved = reserved
        cleared.totals.files = namedFileCount
        cleared.totals.unsizedFiles = namedFileCount
        self = cleared
    }
}

// MARK: Totals

extension ListingQueue {
    mutating func countNamed() {
        totals.files += 1
        totals.unsizedFiles += 1
    }

    /// Counts the size of a named file; 0 if it will never be known.
    mutating func countSize(_ size: UInt64) {
        totals.unsizedFiles = max(0, totals.unsizedFiles - 1)
        totals.listedBytes = Self.sum(totals.listedBytes, size)
    }

    /// Uncounts an item that was also named, and so is counted already.
    mutating func discount(_ item: Item) {
        totals.files -= 1
        totals.listedBytes -= min(totals.listedBytes, item.size)
    }

    /// The sizes in a hostile listing can overflow.
    private static func sum(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let (sum, isTooMuch) = left.addingReportingOverflow(right)
        return isTooMuch ? .max : sum
    }
}
