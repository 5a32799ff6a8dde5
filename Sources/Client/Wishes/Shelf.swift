import Wire

/// What the listings of a batch have brought and the batch has not yet looked at.
///
/// It stands between the session, which fills it, and the batch, which empties it, so that a file
/// can be asked for while its listing still comes.
final class Shelf {
    private let report: (ClientEvent) -> Void
    /// Files and folders that wait for their turn.
    private(set) var found = FoundItems()
    /// Those for which there is room only when the leftovers are gone.
    private var heldUp = FoundItems()
    /// Whether the leftovers are gone, and what they held up has its turn.
    private(set) var isLate = false
    /// Whether nothing more will come of what was found.
    private(set) var isGivenUp = false
    /// How much memory the folders take that were found and made, and wait for their times.
    var madeFolderBytes = 0
    /// How many listings are not complete yet.
    var openCount = 0
    /// Whether one told less than all.
    private(set) var hasFailedListing = false
    /// What complete listings of folders did not tell of what is here.
    var leftovers: [Leftovers] = []
    /// Folders in which nothing is, to be made.
    var emptyFolders: [RemotePath] = []
    /// How much is known to be wanted.
    var totals = BatchTotals()
    /// Wishes whose listing has come to its end: what they cover is not taken for another wish.
    private var completed: [Wish] = []
    /// Where the files go that were named.
    private var places = ReservedPlaces()

    init(report: @escaping (ClientEvent) -> Void) {
        self.report = report
    }

    /// Takes an item that a wish wants, and keeps it back while it is held up by leftovers.
    func take(_ item: Item, for lookup: Lookup, isHeldUp: Bool = false) {
        switch lookup.wish {
        case .listing:
            report(.listed(item))
        case .file:
            learn(item.size)
            found.append(item, of: lookup.wishIndex)
        case .pattern, .folder:
            guard !isTaken(item) else { return }
            if item.kind == .file {
                totals.files += 1
                totals.listedBytes = Self.sum(totals.listedBytes, item.size)
            }
            if isHeldUp {
                heldUp.append(item, of: lookup.wishIndex)
            } else {
                found.append(item, of: lookup.wishIndex)
            }
        }
    }

    /// How much memory what was found takes.
    var byteCount: Int { found.byteCount + heldUp.byteCount + madeFolderBytes }

    /// Whether something waits for leftovers to go.
    var isHeldUp: Bool { heldUp.count > 0 }

    /// Has what was held up take its turn; false if nothing was.
    func beginHeldUp() -> Bool {
        guard isHeldUp else { return false }
        precondition(found.count == 0, "all others come first")
        swap(&found, &heldUp)
        isLate = true
        return true
    }

    /// Counts the size of a file that was named; none where nobody will ever tell.
    func learn(_ size: UInt64) {
        totals.unsizedFiles = max(0, totals.unsizedFiles - 1)
        totals.listedBytes = Self.sum(totals.listedBytes, size)
    }

    /// Counts an item no more, which was named as well and is counted there.
    func forget(_ item: Item) {
        totals.files -= 1
        totals.listedBytes -= min(totals.listedBytes, item.size)
    }

    /// Notes that a listing has told all.
    func complete(_ lookup: Lookup) {
        openCount -= 1
        switch lookup.wish {
        case .pattern, .folder: completed.append(lookup.wish)
        case .file, .listing: break
        }
    }

    /// Takes what is to be removed; a folder in a folder is looked at once.
    func take(_ new: Leftovers) {
        guard !leftovers.contains(where: { $0.covers(new) }) else { return }
        leftovers.removeAll { new.covers($0) }
        leftovers.append(new)
    }

    /// Has all stay that is here, for what is left will not come.
    func giveUp() {
        isGivenUp = true
        leftovers = []
    }

    /// Notes that a listing tells no more, and not all.
    func fail(_ lookup: Lookup) {
        openCount -= 1
        if case .file = lookup.wish { learn(0) }
        hasFailedListing = true
    }

    /// Hands out the oldest item; nil if there is none.
    func takeFirst() -> FoundItems.Found? { found.popFirst() }

    /// Reserves a place for a named file, unless it is for another one.
    func reserve(
        _ place: DestinationPath, for path: RemotePath
    ) throws(ClientError) -> ReservedPlaces.Answer {
        try places.reserve(place, for: path)
    }

    /// Which named file a place is for; nil if for none.
    func owner(of place: DestinationPath) -> RemotePath? { places.owner(of: place) }

    /// Forgets all that was found, for a batch that begins anew.
    func clear() {
        found = FoundItems()
        heldUp = FoundItems()
        isLate = false
        isGivenUp = false
        madeFolderBytes = 0
        totals.listedBytes = 0
        totals.isComplete = false
        completed = []
        leftovers = []
        emptyFolders = []
        openCount = 0
        hasFailedListing = false
    }

    /// Whether an earlier wish has the file already.
    private func isTaken(_ item: Item) -> Bool {
        completed.contains { wish in
            switch wish {
            case .pattern(let pattern): item.kind == .file && pattern.matches(item.path)
            case .folder(nil): true
            case .folder(let folder?): item.path == folder || item.path.isBeneath(folder)
            case .file, .listing: false
            }
        }
    }

    /// A hostile listing can tell more bytes than there are numbers.
    private static func sum(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let (sum, isTooMuch) = left.addingReportingOverflow(right)
        return isTooMuch ? .max : sum
    }
}
