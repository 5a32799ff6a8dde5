import System
import Wire

/// A download that becomes a file: what is held, the part while it grows, the final name.
final class FileTarget: Target {
    /// What was found before the server is asked.
    private struct Holding {
        /// Nil while the folder of the file is not there.
        var place: Place?
        /// Locked; nil if there is none.
        var part: PartFile?
        /// The file that has the final name, looked at only while the part holds nothing.
        var final: HashedFile?

        /// Whose bytes GET tells about.
        var content: HashedFile? { final ?? part?.content }
    }

    private enum State {
        case closed
        case hashing(Holding)
        case holding(Holding)
        /// The final file is as long as the server's and begins alike: END tells whether it is it.
        case confirming(Holding)
        /// The part gets the first `upTo` bytes from the final file.
        case copying(PartFile, Place, from: HashedFile, upTo: UInt64)
        case receiving(PartFile, Place)
        case over
    }

    private let folder: OutputFolder
    private let path: DestinationPath
    private let listed: ListedFacts?
    private let isMirrored: Bool
    private let configuration: ClientConfiguration
    private var state = State.closed

    var name: LocalPath { path.local }

    /// `listed` is what a listing has told of the file, if there was one.
    init(
        _ folder: OutputFolder, _ path: DestinationPath, listed: ListedFacts? = nil,
        isMirrored: Bool = false, _ configuration: ClientConfiguration
    ) {
        self.folder = folder
        self.path = path
        self.listed = listed
        self.isMirrored = isMirrored
        self.configuration = configuration
    }
}

// MARK: What is held

extension FileTarget {
    func takeStock() throws(ClientError) -> Stock {
        switch state {
        case .closed:
            return try open()
        case .hashing(let holding):
            return try hash(holding)
        case .holding(let holding), .confirming(let holding):
            return hold(holding)
        case .copying:
            // Copied to the end before the server is asked again, for it does not wait long.
            try doWork()
            return .more
        case .receiving(let part, let place):
            return hold(Holding(place: place, part: part))
        case .over:
            preconditionFailure("a settled download holds nothing")
        }
    }

    private func open() throws(ClientError) -> Stock {
        guard let parent = try folder.parent(of: path) else {
            return configuration.isDryRun ? .enough(.planned(.fetch)) : hold(Holding())
        }
        let place = Place(parent, path)
        if configuration.noClobber, try place.status(of: place.name) != nil {
            throw .exists(path.local)
        }
        // Told now and not after all has come: nothing but a file is ever replaced.
        let final = try place.finalStatus()
        if let reason = reasonToSkip(final) { return .enough(.skipped(reason)) }
        if configuration.isDryRun { return .enough(.planned(try plan(final, place))) }
        var holding = Holding(place: place)
        switch try PartFile.open(in: place) {
        case .opened(let part): holding.part = part
        case .absent: break
        case .lockedElsewhere(let status): return .lockedElsewhere(status)
        }
        // After the lock: whoever had it may have finished the file meanwhile.
        if try holding.part?.isEmpty() ?? true { holding.final = try place.openFinal() }
        guard holding.content != nil else { return hold(holding) }
        state = .hashing(holding)
        return .more
    }

    /// Why nothing is to be asked about the file that is here; nil where something is.
    private func reasonToSkip(_ final: FileStatus?) -> DownloadOutcome.Reason? {
        guard let final else { return nil }
        if configuration.skipsExisting { return .exists }
        guard configuration.onlyNewer, let listed else { return nil }
        return final.modified.seconds >= listed.modified ? .notNewer : nil
    }

    private func plan(
        _ final: FileStatus?, _ place: Place
    ) throws(ClientError) -> DownloadOutcome.Plan {
        if let final, let listed, listed.agrees(with: final) { return .compare }
        if let part = try place.status(of: place.partName), part.size > 0 { return .resume }
        return final == nil ? .fetch : .update
    }

    private func hash(_ holding: Holding) throws(ClientError) -> Stock {
        guard let content = holding.content else { return hold(holding) }
        do {
            return try content.hashSlice() ? .more : hold(holding)
        } catch {
            throw .local(error, path.local)
        }
    }

    private func hold(_ holding: Holding) -> Stock {
        state = .holding(holding)
        return .held(holding.content?.held)
    }
}

// MARK: What comes

extension FileTarget {
    func begin(_ head: Head) throws(ClientError) -> Beginning {
        guard case .holding(let holding) = state else {
            preconditionFailure("stock is taken before the server is asked")
        }
        let heldCount = holding.content?.count ?? 0
        if holding.final != nil && head.start == heldCount && head.size == heldCount {
            // PROTOCOL 4.2
            state = .confirming(holding)
            return .unchanged
        }
        var place = holding.place
        if place == nil { place = Place(try folder.makeParent(of: path), path) }
        var part = holding.part
        if part == nil, let place { part = try makePart(in: place) }
        guard let place, let part else {
            // All of it is looked at again when the other process is done.
            state = .closed
            return .lockedElsewhere
        }
        return try begin(head, part, place, after: holding.final)
    }

    private func begin(
        _ head: Head, _ part: PartFile, _ place: Place, after final: HashedFile?
    ) throws(ClientError) -> Beginning {
        // PROTOCOL 4.1: a start that is not 0 is what was asked for, or Wire would have refused it.
        if head.start == 0 {
            try part.clear()
            state = .receiving(part, place)
        } else if let final {
            state = .copying(part, place, from: final, upTo: head.start)
        } else {
            state = .receiving(part, place)
        }
        try part.reserve(size: head.size)
        return head.start == 0 ? .fetched : final == nil ? .resumed : .appended
    }

    private func makePart(in place: Place) throws(ClientError) -> PartFile? {
        guard case .opened(let part) = try PartFile.openOrMake(in: place) else { return nil }
        // It may hold what another process has left since stock was taken: that was not asked for.
        try part.clear()
        return part
    }

    var work: TargetWork {
        switch state {
        case .copying: .disk
        case .closed, .hashing, .holding, .confirming, .receiving, .over: .none
        }
    }

    func doWork() throws(ClientError) {
        guard case .copying(let part, let place, let final, let upTo) = state else { return }
        do {
            if try part.content.copySlice(from: final, upTo: upTo) { return }
        } catch {
            throw .local(error, path.local)
        }
        // A file that has become shorter meanwhile must not shift what follows.
        guard part.content.count == upTo else { throw .changedHere(path.local) }
        state = .receiving(part, place)
    }

    func append(_ bytes: Span<UInt8>) throws(ClientError) {
        guard case .receiving(let part, _) = state else {
            preconditionFailure("bytes come after HEAD")
        }
        try part.append(bytes)
    }
}

// MARK: What becomes of it

extension FileTarget {
    /// The file whose bytes count.
    private var content: HashedFile? {
        switch state {
        case .closed, .over: nil
        case .hashing(let holding), .holding(let holding), .confirming(let holding):
            holding.content
        case .copying(let part, _, _, _), .receiving(let part, _): part.content
        }
    }

    var count: UInt64 { content?.count ?? 0 }

    var digest: Digest32 {
        guard let content else { preconditionFailure("a digest of nothing") }
        return content.digest
    }

    func settle(as head: Head) throws(ClientError) -> PartFile? {
        switch state {
        case .confirming(let holding):
            // Whatever an earlier run left is of no use beside the file itself.
            try holding.part?.remove()
            state = .over
            return nil
        case .receiving(let part, _):
            try part.settle(
                as: FinalAttributes(head, configuration, isMirrored: isMirrored))
            return part
        case .closed, .hashing, .holding, .copying, .over:
            preconditionFailure("only what has come can be settled")
        }
    }

    func startOver() throws(ClientError) -> Bool {
        switch state {
        case .holding(let holding), .confirming(let holding), .hashing(let holding):
            try holding.part?.clear()
            state = .holding(Holding(place: holding.place, part: holding.part))
        case .copying(let part, let place, _, _), .receiving(let part, let place):
            try part.clear()
            state = .holding(Holding(place: place, part: part))
        case .closed, .over:
            state = .closed
        }
        return true
    }

    func keep() throws(ClientError) {
        try part?.keep()
    }

    func release() {
        // An empty part is no use to anybody. That it cannot be removed harms nobody.
        if let part, (try? part.isEmpty()) ?? false { try? part.remove() }
        state = .over
    }

    private var part: PartFile? {
        switch state {
        case .closed, .over: nil
        case .hashing(let holding), .holding(let holding), .confirming(let holding): holding.part
        case .copying(let part, _, _, _), .receiving(let part, _): part
        }
    }
}
