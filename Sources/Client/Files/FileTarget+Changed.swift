import System
import Wire

/// A file of which the server has another state: what has not changed is copied from the one here.
extension FileTarget {
    /// How often a file may change there while it is asked for by sums. PROTOCOL 14.7
    private static let changesMax = 3

    /// Whether the blocks of a file with that status are worth looking for.
    func isBasis(_ status: FileStatus?) -> Bool {
        guard let status, configuration.capabilities[.sums], !isWholeWanted else { return false }
        // What takes long to search, and is longer than the server's by far, is not read.
        let isQuick = status.size <= Self.unlistedBytesMax
        let isSimilar = status.size / ChangeRules.timesLongerMax <= listed?.size ?? 0
        return (isQuick || isSimilar)
            && min(status.size, listed?.size ?? .max) >= ChangeRules.heldBytesMin
    }

    /// Whether the file may be here under another name: it is missing, or another one has its name.
    func isWanted(besides final: FileStatus?) -> Bool {
        guard let listed, configuration.capabilities[.sums], !isWholeWanted,
            listed.size >= RenameGuesses.bytesMin
        else { return false }
        return final.map { !listed.agrees(with: $0) } ?? true
    }

    func question(_ holding: Holding) -> FileQuestion {
        let held = holding.content?.held
        guard holding.basis != nil, !isWholeWanted, let status = holding.status else {
            return .rest(after: held)
        }
        return .sums(
            after: held, exponent: ChangeRules.exponent(heldBytes: status.size),
            isResuming: holding.final == nil && holding.guess == nil && held != nil)
    }

    /// Gets ready for the sums of these blocks.
    func begin(_ head: Head, sumsOf blocks: Blocks) throws(ClientError) -> DownloadOutcome.Result? {
        guard case .holding(let holding) = state, let basis = holding.basis,
            let status = holding.status
        else {
            preconditionFailure("sums are asked for to look for blocks")
        }
        guard let (part, location) = try claim(holding) else { return nil }
        let changed = BlockAssembly(basis, of: status, salt: configuration.salt, head, blocks)
        state = .changing(part, location, changed)
        if head.start == 0 { try part.clear() }
        if !changed.mayBeSame { try checkRoom(for: part, size: head.size) }
        return .changed
    }

    /// What is being put together from blocks; nil if nothing is.
    var changed: BlockAssembly? {
        if case .changing(_, _, let changed) = state { changed } else { nil }
    }

    /// Takes the end of an answer to PARTS; true if all of the file is here.
    func endParts() -> Bool {
        guard case .changing(let part, let location, let changed) = state else { return false }
        guard changed.endParts(part) else { return false }
        state = .receiving(part, location)
        return true
    }

    /// Notes that the file there was changed while it was asked for.
    ///
    /// The last try asks for all of it. PROTOCOL 14.7
    func noteChange(isLast: Bool) {
        guard changed != nil || asksForSums else { return }
        changeCount += 1
        if isLast || changeCount > Self.changesMax { isWholeWanted = true }
    }

    private var asksForSums: Bool {
        guard case .holding(let holding) = state, case .sums = question(holding) else {
            return false
        }
        return true
    }

    /// Notes that a session which brought nothing else ended while sums or parts came.
    ///
    /// Sums are not kept: where sessions are shorter than they are, only GET comes to an end. A
    /// link may break once for any reason, so the second time at one place decides.
    func noteCut() {
        guard case .changing(let part, _, let changed) = state, !changed.hasGrown(part) else {
            return
        }
        if keptAtCut == part.content.count { isWholeWanted = true }
        keptAtCut = part.content.count
    }

    /// Does one slice of what comes before the next question.
    func goOn(
        _ changed: BlockAssembly, _ part: PartFile, _ location: FileLocation
    ) throws(ClientError) -> HeldState {
        var holding = Holding(location: location, part: part)
        switch try writing({ () throws(ClientError) in try changed.next(part) }) {
        case .more: return .more
        case .ask(let question): return .ask(question)
        case .isSame:
            holding.final = changed.basis
            holding.status = changed.status
        case .isOther:
            try checkRoom(for: part, size: changed.head.size)
            return .more
        case .isCut:
            holding.basis = changed.basis
            holding.status = changed.status
        case .isWhole, .isUseless: isWholeWanted = true
        }
        return hold(holding)
    }
}
