import Wire

/// One request for names, over any number of sessions, and which of its items are wanted.
struct PendingListing {
    let selection: Selection
    let request: Request
    /// The last item of this answer.
    private var last: RemotePath?
    /// How far the answers before it came.
    private var furthest: RemotePath?
    private var taken = SeenItems()
    private(set) var isEmpty = true
    /// Whether the link was lost before its answer came to an end, and it was not asked again.
    var isCut = false
    /// What is here and not in the listing, if that is to be removed; new for each answer.
    private(set) var extraneous: ExtraneousFiles?
    /// What neither this listing nor its first answer contains may be removed; nil while that has
    /// not come.
    var candidates: Set<Int>?
    /// The last item, if the walk through the local folder has not reached its place.
    var waitingItem: Item?

    init(_ selection: Selection) {
        self.selection = selection
        request =
            switch selection {
            case .file(let request): .list(List(path: request.path, recursive: false))
            case .pattern(let pattern):
                .list(List(path: pattern.folder, recursive: pattern.isRecursive))
            case .folder(let path): .list(List(path: path, recursive: true))
            case .listing(let path, let isRecursive):
                .list(List(path: path, recursive: isRecursive))
            }
    }

    /// Begins with an answer, to be compared with what is here where that is wanted.
    mutating func begin(comparing extraneous: ExtraneousFiles?) {
        self.extraneous = extraneous
        waitingItem = nil
        isCut = false
        taken.beginAnswer()
        if let last { furthest = max(last, furthest ?? last) }
        last = nil
    }

    /// How much memory the items take that are remembered.
    var byteCount: Int { taken.byteCount }

    /// Takes an item; false if it came before.
    mutating func receive(_ item: Item) -> Bool {
        // PROTOCOL 3.5: the order is ascending.
        if let last, item.path <= last { return false }
        last = item.path
        let isFurther = furthest.map { $0 < item.path } ?? true
        guard isWanted(item) else { return isFurther }
        isEmpty = false
        // A listing that is only told may be of any length, and goes on in its order.
        if case .listing = selection { return isFurther }
        return taken.take(item)
    }

    /// Whether the item is wanted, and not only listed along with others.
    func isWanted(_ item: Item) -> Bool {
        switch selection {
        case .file(let request): item.kind == .file && item.path == request.path
        case .pattern(let pattern): item.kind == .file && pattern.matches(item.path)
        case .folder, .listing: true
        }
    }

    /// What is wrong with a complete listing; nil for nothing.
    func fault(in listed: Listed) -> ClientError? {
        // PROTOCOL 13.2
        guard !listed.isPartial else { return .partialListing }
        guard isEmpty else { return nil }
        switch selection {
        // The name is a folder's: the server would refuse to send it as a file.
        case .file: return .refused(ErrorMessage(.notRegular, ""))
        case .pattern(let pattern): return .nothingMatches(pattern)
        case .folder, .listing: return nil
        }
    }

    /// The event that reports its failure.
    func failure(_ error: ClientError) -> ClientEvent {
        guard case .file(let request) = selection else {
            return .failed(SelectionFailure(selection: selection, path: nil, error: error))
        }
        return .finished(
            DownloadOutcome(request: request, result: .failed(error), facts: TransferFacts()))
    }
}
