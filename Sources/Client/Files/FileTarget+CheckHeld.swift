import System
import Wire

/// What is held of the file before the server is asked.
extension FileTarget {
    /// How much can be hashed in about a second.
    ///
    /// If more is held, the server is first asked how large its file is: what is longer than that
    /// need not be hashed.
    static let unlistedBytesMax: UInt64 = 256 << 20

    /// Whether more than that is held of a file; if that cannot be told, the next step reports why.
    static func holdsMuch(of path: DestinationPath, in folder: OutputFolder) -> Bool {
        guard let parent = try? folder.parent(of: path) else { return false }
        let location = FileLocation(parent, path)
        return [location.partName, location.name].contains { name in
            guard let status = try? location.status(of: name) else { return false }
            return status.kind == .regularFile && status.size > unlistedBytesMax
        }
    }

    func checkHeld() throws(ClientError) -> HeldState {
        switch state {
        case .closed:
            return try open()
        case .hashing(let holding):
            return try hash(holding)
        case .holding(let holding), .confirming(let holding):
            return hold(holding)
        case .copying:
            // Copied to the end before the server is asked again, because the server does not wait
            // long.
            try doWork()
            return .more
        case .receiving(let part, let location):
            return hold(Holding(location: location, part: part))
        case .changing(let part, let location, let changed):
            return try goOn(changed, part, location)
        case .over:
            preconditionFailure("a settled download holds nothing")
        }
    }

    private func open() throws(ClientError) -> HeldState {
        guard let parent = try folder.parent(of: path) else {
            return configuration.isDryRun ? .enough(.planned(.fetch)) : hold(Holding())
        }
        let location = FileLocation(parent, path)
        try names.check(location)
        if configuration.noClobber, try location.status(of: location.name) != nil {
            guard configuration.skipsExisting else { throw .exists(path.local) }
            return try skip(location, because: .exists)
        }
        // Checked now, not after everything has come: only a file is ever replaced.
        let final = try location.finalStatus()
        if let final { try names.take(location, replacing: final) }
        if let reason = reasonToSkip(final) { return try skip(location, because: reason) }
        if configuration.isDryRun { return .enough(.planned(try plan(final, location))) }
        let isWanted = isWanted(besides: final)
        if isWanted, others.lookAround() { return .more }
        var holding = Holding(location: location, status: final)
        switch try PartFile.open(in: location) {
        case .opened(let part):
            if isTooLong(try part.status()) { try part.clear() }
            holding.part = part
        case .absent where final == nil:
            switch try claim(location) {
            case .opened(let part): holding.part = part
            case .absent: break
            case .lockedElsewhere(let status): return .lockedElsewhere(status)
            }
        case .absent: break
        case .lockedElsewhere(let status): return .lockedElsewhere(status)
        }
        if let part = holding.part { try names.take(location, for: part) }
        // After locking: another process that had the lock may have finished the file meanwhile.
        let isPrefix = !isTooLong(final)
        let found = isPrefix || isBasis(final) ? try location.openFinal() : .absent
        if case .leased = found, let final { return .lockedElsewhere(final) }
        let opened = found.file
        if isBasis(final) { holding.basis = opened }
        if try holding.part?.holdsOnDisk() ?? false {
            if isPrefix { holding.rival = opened }
        } else {
            if isWanted, let listed { holding.guess = others.guess(for: location, listed) }
            if isPrefix && holding.guess == nil { holding.final = opened }
            guard holding.guess != nil || holding.final != nil else { return hold(holding) }
        }
        state = .hashing(holding)
        return .more
    }

    /// Whether a file is longer than the server's, and so cannot be the beginning of it.
    private func isTooLong(_ status: FileStatus?) -> Bool {
        guard let status, let listed else { return false }
        return status.size > listed.size
    }

    /// Locks the part of a file that is about to be asked for, so that of two processes only one
    /// asks.
    ///
    /// If that fails, the reason matters only if the server has the file: what is listed and cannot
    /// be kept is not asked for.
    private func claim(_ location: FileLocation) throws(ClientError) -> PartFile.OpenResult {
        do throws(ClientError) {
            return try PartFile.openOrMake(in: location)
        } catch {
            guard listed == nil else { throw error }
            return .absent
        }
    }

    /// Why the server need not be asked about the local file; nil if it must be.
    private func reasonToSkip(_ final: FileStatus?) -> DownloadOutcome.Reason? {
        guard let final else { return nil }
        if configuration.skipsExisting { return .exists }
        guard let listed else { return nil }
        if let confirmed, confirmed.holds(path, listed, final) { return .untouched }
        guard configuration.onlyNewer else { return nil }
        return final.modified.seconds >= listed.modified ? .notNewer : nil
    }

    /// Says that the server need not be asked, once the local file has the digest that is wanted.
    private func skip(
        _ location: FileLocation, because reason: DownloadOutcome.Reason
    ) throws(ClientError) -> HeldState {
        guard expectedDigest != nil else { return .enough(.skipped(reason)) }
        switch try location.openFinal() {
        case .opened(let final):
            state = .hashing(Holding(location: location, final: final, reasonToSkip: reason))
            return .more
        case .absent: return .more
        case .unreadable(let error): throw .cannotRead(error, path.local)
        case .leased:
            guard let status = try location.finalStatus() else { return .more }
            return .lockedElsewhere(status)
        }
    }

    private func checkDigest(
        of content: HashedFile, _ reason: DownloadOutcome.Reason
    ) throws(ClientError) -> HeldState {
        guard let expectedDigest, expectedDigest != content.digest else {
            return .enough(.skipped(reason))
        }
        throw .unexpectedDigest(expected: expectedDigest, actual: content.digest)
    }

    private func plan(
        _ final: FileStatus?, _ location: FileLocation
    ) throws(ClientError) -> DownloadOutcome.Plan {
        if let final, let listed, listed.agrees(with: final) { return .compare }
        if let part = try location.status(of: location.partName), part.size > 0 { return .resume }
        return final == nil ? .fetch : .update
    }

    private func hash(_ holding: Holding) throws(ClientError) -> HeldState {
        guard let content = holding.content else { return hold(holding) }
        do {
            if try content.hashSlice() { return .more }
        } catch {
            guard holding.final != nil || holding.guess != nil else {
                throw .local(error, path.local)
            }
            guard holding.reasonToSkip == nil else { throw .cannotRead(error, path.local) }
            return goOn(without: holding)
        }
        if let reason = holding.reasonToSkip { return try checkDigest(of: content, reason) }
        guard let rival = holding.rival else { return hold(holding) }
        do {
            return try compare(content, with: rival, holding)
        } catch {
            return goOn(without: holding)
        }
    }

    /// Goes on without a file that cannot be read: it would only have been a help.
    private func goOn(without holding: Holding) -> HeldState {
        isWholeWanted = true
        state = .hashing(
            Holding(location: holding.location, part: holding.part, status: holding.status))
        return .more
    }

    /// If a longer final file begins with the part, the part is an unfinished copy of it.
    private func compare(
        _ part: HashedFile, with rival: HashedFile, _ holding: Holding
    ) throws(SystemError) -> HeldState {
        if try rival.hashSlice(upTo: part.count) { return .more }
        var holding = holding
        holding.rival = nil
        if rival.count == part.count && rival.digest == part.digest { holding.final = rival }
        state = .hashing(holding)
        return .more
    }

    func hold(_ holding: Holding) -> HeldState {
        state = .holding(holding)
        return .ask(question(holding))
    }
}
