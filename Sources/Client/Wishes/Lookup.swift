import Wire

/// One LIST, over any number of sessions, and which of its items are wanted.
final class Lookup {
    /// What follows from the end of a listing.
    enum Verdict {
        /// It is complete, or no longer wanted.
        case done
        /// Nothing came of the wish.
        case failed(ClientError)
    }

    /// Which wish of the batch it serves.
    let wishIndex: Int
    let wish: Wish
    /// What is asked.
    let list: List
    private let shelf: Shelf
    /// Up to here all was taken: an answer that comes again after a cut is not taken twice.
    private var last: RemotePath?
    private var isEmpty = true
    /// How much of what was found takes up of memory here.
    var foundByteCount: Int { shelf.byteCount }
    /// What is here and does not come, where that is to be removed; anew for each answer.
    var leftovers: Leftovers?

    init(_ wish: Wish, at index: Int, onto shelf: Shelf) {
        self.wish = wish
        wishIndex = index
        self.shelf = shelf
        list =
            switch wish {
            case .file(let request): List(path: request.path, recursive: false)
            case .pattern(let pattern):
                List(path: pattern.folder, recursive: pattern.isRecursive)
            case .folder(let path): List(path: path, recursive: true)
            case .listing(let path, let isRecursive): List(path: path, recursive: isRecursive)
            }
    }

    /// Takes an item; true if it never came before.
    func receive(_ item: Item) -> Bool {
        leftovers?.take(item)
        // PROTOCOL 3.5: the order is ascending.
        if let last, item.path <= last { return false }
        last = item.path
        if isWanted(item) {
            isEmpty = false
            shelf.take(item, for: self, isHeldUp: leftovers?.holdsUp(item) ?? false)
        }
        return true
    }

    private func isWanted(_ item: Item) -> Bool {
        switch wish {
        case .file(let request): item.kind == .file && item.path == request.path
        case .pattern(let pattern): item.kind == .file && pattern.matches(item.path)
        case .folder, .listing: true
        }
    }

    /// Takes LISTED.
    func complete(_ listed: Listed) -> Verdict {
        // PROTOCOL 13.2
        guard !listed.isPartial else { return .failed(.partialListing) }
        switch wish {
        case .file where isEmpty:
            // What has that name is a folder: a server that lists one would refuse to send it.
            return .failed(.refused(Refusal(.notRegular, "")))
        case .pattern(let pattern) where isEmpty:
            return .failed(.nothingMatches(pattern))
        case .folder(let path?) where isEmpty:
            shelf.emptyFolders.append(path)
        case .file, .pattern, .folder, .listing:
            break
        }
        if let leftovers {
            leftovers.complete()
            shelf.take(leftovers)
        }
        shelf.complete(self)
        return .done
    }

    /// What is to be told of its failure.
    func failure(_ error: ClientError) -> ClientEvent {
        // For the batch to know that no more is to come.
        shelf.fail(self)
        guard case .file(let request) = wish else {
            return .failed(WishFailure(wish: wish, path: nil, error: error))
        }
        return .finished(
            DownloadOutcome(request: request, result: .failed(error), facts: TransferFacts()))
    }
}
