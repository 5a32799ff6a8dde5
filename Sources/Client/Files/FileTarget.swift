import System
import Wire

/// A download that becomes a file: what is held, the part while it grows, the final name.
final class FileTarget: TransferTarget {
    /// What was found before the server is asked.
    struct Holding {
        /// Nil while the folder of the file is not there.
        var location: FileLocation?
        /// Locked; nil if there is none.
        var part: PartFile?
        /// The file that has the final name, if it holds more than the part.
        var final: HashedFile?
        /// The file that has the final name, while it is not known whether it begins like the part.
        var rival: HashedFile?
        /// The same file if its blocks can be of use, whatever it begins with.
        var basis: HashedFile?
        /// A file with another name that may be the server's, or its beginning.
        var guess: HashedFile?

        /// What the final file looked like before it was read.
        var status: FileStatus?

        /// Why the server need not be asked, if the final file has the digest that is wanted.
        var reasonToSkip: DownloadOutcome.Reason?

        /// The file whose size and digest GET sends.
        var content: HashedFile? { guess ?? final ?? part?.content }
    }

    enum State {
        case closed
        case hashing(Holding)
        case holding(Holding)
        /// The final file is as long as the server's and its held bytes are equal: END confirms it.
        case confirming(Holding)
        /// The part gets the first `upTo` bytes from the final file.
        case copying(PartFile, FileLocation, from: HashedFile, upTo: UInt64)
        case receiving(PartFile, FileLocation)
        /// The part gets what has not changed from the final file.
        case changing(PartFile, FileLocation, BlockAssembly)
        case over
    }

    let folder: OutputFolder
    let path: DestinationPath
    let listed: ListedFacts?
    let isMirrored: Bool
    /// The digest that the file must have; nil for any.
    let expectedDigest: Digest32?
    let confirmed: ProvenFiles?
    let names: FoldedNames
    let others: RenameGuesses
    let configuration: ClientConfiguration
    var state = State.closed
    /// How often the file of that name may still change after the server was asked: a program that
    /// changes it again and again must not hold us up.
    ///
    /// Other clients in the same folder change it too, each its mode and its time.
    var looksLeft = 16
    /// How often sums were of no use because the file had changed there meanwhile.
    var changeCount = 0
    /// How much the part had when a session ended that brought nothing while sums came.
    var keptAtCut: UInt64?
    /// Whether sums are asked for no more.
    var isWholeWanted = false
    /// The status of a file with another name whose bytes the part begins with.
    var copied: FileStatus?

    var name: LocalPath { path.local }

    /// `listed` is what a listing said about the file, if there was one.
    init(
        _ folder: OutputFolder, _ path: DestinationPath, listed: ListedFacts? = nil,
        isMirrored: Bool = false, expecting expectedDigest: Digest32? = nil,
        confirmed: ProvenFiles? = nil, names: FoldedNames, others: RenameGuesses,
        _ configuration: ClientConfiguration
    ) {
        self.folder = folder
        self.path = path
        self.listed = listed
        self.isMirrored = isMirrored
        self.expectedDigest = expectedDigest
        self.confirmed = confirmed
        self.names = names
        self.others = others
        self.configuration = configuration
    }
}

// MARK: What comes

extension FileTarget {
    func begin(_ head: Head) throws(ClientError) -> DownloadOutcome.Result? {
        if case .changing(let part, let location, _) = state {
            // This server gives no parts any more.
            state = .holding(Holding(location: location, part: part))
        }
        guard case .holding(let holding) = state else {
            preconditionFailure("what is held is known before the server is asked")
        }
        let heldCount = holding.content?.count ?? 0
        if holding.final != nil && head.start == heldCount && head.size == heldCount {
            // PROTOCOL 4.2
            state = .confirming(holding)
            return .unchanged
        }
        if head.start == 0 && head.size > 0, let other = try nextBest(after: holding) {
            state = other
            return nil
        }
        guard let (part, location) = try claim(holding) else { return nil }
        let result = try begin(head, part, location, after: holding.guess ?? holding.final)
        if head.start > 0, let guess = holding.guess {
            copied = try location.local { () throws(SystemError) in try guess.file.status() }
        }
        // Nothing with this name was there to be appended to.
        return holding.guess != nil && head.start > 0 ? .changed : result
    }

    /// The part and where it is; nil if another process has it.
    func claim(_ holding: Holding) throws(ClientError) -> (PartFile, FileLocation)? {
        var location = holding.location
        if location == nil { location = FileLocation(try folder.makeParent(of: path), path) }
        var part = holding.part
        if part == nil, let location { part = try makePart(in: location, beside: holding.status) }
        guard let location, let part else {
            // It is looked at again when the other process is done.
            state = .closed
            return nil
        }
        return (part, location)
    }

    /// What to ask about when the server's file does not begin with what was asked about.
    private func nextBest(after holding: Holding) throws(ClientError) -> State? {
        // Where sums were of no use, the final file is known not to be the beginning either.
        guard !isWholeWanted, let part = holding.part, part.content.count > 0,
            let location = holding.location
        else {
            return nil
        }
        if holding.final != nil {
            return .holding(Holding(location: location, part: part, status: holding.status))
        }
        guard try location.finalStatus() != nil else { return nil }
        try part.clear()
        return .closed
    }

    private func begin(
        _ head: Head, _ part: PartFile, _ location: FileLocation, after final: HashedFile?
    ) throws(ClientError) -> DownloadOutcome.Result {
        // PROTOCOL 4.1: a start that is not 0 is what was asked for, or Wire would have refused it.
        if head.start == 0 {
            try part.clear()
            copied = nil
            state = .receiving(part, location)
        } else if let final {
            state = .copying(part, location, from: final, upTo: head.start)
        } else {
            state = .receiving(part, location)
        }
        try checkRoom(for: part, size: head.size)
        return head.start == 0 ? .fetched : final == nil ? .resumed : .appended
    }

    /// Nil if another process fetches the file, or has fetched it since `checkHeld`.
    private func makePart(
        in location: FileLocation, beside final: FileStatus?
    ) throws(ClientError) -> PartFile? {
        try names.check(location)
        guard case .opened(let part) = try PartFile.openOrMake(in: location) else { return nil }
        try names.take(location, for: part)
        // It may hold what another process has left since `checkHeld`, which GET did not mention.
        try part.clear()
        if looksLeft > 0, try location.finalStatus() != final {
            looksLeft -= 1
            try part.remove()
            return nil
        }
        return part
    }

    var work: TargetWork {
        switch state {
        case .copying: .disk
        case .changing(_, _, let changed): changed.hasWork ? .disk : .none
        case .closed, .hashing, .holding, .confirming, .receiving, .over: .none
        }
    }

    func doWork() throws(ClientError) {
        if case .changing(let part, _, let changed) = state {
            _ = try writing { () throws(ClientError) in try changed.appendSlice(to: part) }
        }
        guard case .copying(let part, let location, let final, let upTo) = state else { return }
        let isMore = try writing { () throws(ClientError) in
            try part.copySlice(from: final, upTo: upTo)
        }
        if isMore { return }
        // If the file has become shorter meanwhile, the following bytes would be in the wrong
        // place.
        guard part.content.count == upTo else { throw .changedHere(path.local) }
        state = .receiving(part, location)
    }

    func append(_ bytes: Span<UInt8>) throws(ClientError) {
        if case .changing(_, _, let changed) = state { return changed.take(bytes) }
        guard case .receiving(let part, _) = state else {
            preconditionFailure("bytes come after HEAD")
        }
        try writing { () throws(ClientError) in try part.append(bytes) }
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
        case .copying(let part, _, _, _), .receiving(let part, _), .changing(let part, _, _):
            part.content
        }
    }

    /// What waits to be written behind bytes that are copied counts as well.
    var count: UInt64 { (content?.count ?? 0) + UInt64(changed?.pending.count ?? 0) }

    /// How many bytes a part keeps for the next run.
    var keptCount: UInt64 { part?.content.count ?? 0 }

    var digest: Digest32 {
        guard let content else { preconditionFailure("a digest of nothing") }
        return content.digest
    }

    func startOver() throws(ClientError) -> Bool {
        // A false match is not found twice.
        isWholeWanted = true
        copied = nil
        switch state {
        case .holding(let holding), .confirming(let holding), .hashing(let holding):
            try holding.part?.clear()
            state = .holding(
                Holding(location: holding.location, part: holding.part, status: holding.status))
        case .copying(let part, let location, _, _), .receiving(let part, let location),
            .changing(let part, let location, _):
            try part.clear()
            state = .holding(Holding(location: location, part: part))
        case .closed, .over:
            state = .closed
        }
        return true
    }

    /// Lets another process fetch the requested file, if nothing of it is here.
    func letOthers() {
        guard case .holding(var holding) = state, holding.content?.count == 0 else { return }
        // A failure does no harm: the part is not locked any more.
        try? holding.part?.remove()
        holding.part = nil
        state = .holding(holding)
    }

    /// Lets go of everything, and removes a part that is empty.
    func release() {
        letGo()
        state = .over
    }

    /// The same for now: what is held is looked at again before the server is asked.
    func letGo() {
        // An empty part is of no use, and the next session would take bytes of a private file for
        // the server's; a failure to remove it does no harm.
        if let part, isPrivateCopy || (try? part.isEmpty()) ?? false { try? part.remove() }
        copied = nil
        state = .closed
    }

    var part: PartFile? {
        switch state {
        case .closed, .over: nil
        case .hashing(let holding), .holding(let holding), .confirming(let holding): holding.part
        case .copying(let part, _, _, _), .receiving(let part, _), .changing(let part, _, _): part
        }
    }
}
