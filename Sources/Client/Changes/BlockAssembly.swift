import System
import Wire

/// A file that has changed on the server: put together from what is held here of it and from what
/// comes.
///
///     collecting ──→ collected ──→ searching ──→ planned ──→ assembling ──→ planned ──→ …
///         ↑              ↓ comparing ↑              │
///         └────────────── finer sums ───────────────┘
///
/// The part is written in the order of the file, so that it can be resumed like any other.
final class BlockAssembly {
    enum Phase {
        /// Sums are coming: of all blocks, or of those of some missing stretches.
        case collecting([BlockSum])
        /// They have come, and are looked for when it is this file's turn.
        case collected([BlockSum])
        /// The held file is as long as the server's, and is hashed: it may be the same.
        case comparing([BlockSum])
        /// The held file was read up to there.
        case searching(BlockSearch, upTo: UInt64)
        /// It is known what is held.
        case planned
        /// Missing bytes are coming, and the part grows.
        case assembling
    }

    /// What is to be done before the next question.
    enum Next {
        /// Another slice is needed.
        case more
        case ask(FileQuestion)
        /// The held file is the server's.
        case isSame
        /// The held file is as long as the server's, and is another one.
        case isOther
        /// All of it was held, and the part has all of it.
        case isWhole
        /// The answer did not come to its end.
        case isCut
        /// What is held does not help.
        case isUseless
    }

    /// The held file, which is only read.
    let basis: HashedFile
    /// What it was when it was opened.
    let status: FileStatus
    let salt: UInt64
    let head: Head

    var phase = Phase.collecting([])
    /// How large the blocks are of which the last sums were.
    private var exponent: UInt8
    /// The blocks whose sums are coming first, and the missing stretches for finer ones.
    private let blocks: Blocks
    private var finerRanges: [Range<UInt64>] = []
    private(set) var plan: CopyPlan?
    /// What the whole file is.
    private(set) var end: End?

    /// Whether the held file may be the server's, for which no room is needed.
    var mayBeSame: Bool { status.size == head.size }

    /// Where the first sums begin: what is before that was in the part.
    var firstByte: UInt64 { blocks.bytes.lowerBound }

    /// The stretch that the part has reached.
    var stretch = 0
    /// What has come and waits for what must be copied before.
    var pending: [UInt8] = []
    /// How many bytes of what comes the part has already.
    var surplus: UInt64 = 0
    /// Whether the server or the held file is not as it was, or the held one cannot be read.
    var isBroken = false

    /// The server's answer, with sums of these blocks, is coming.
    init(
        _ basis: HashedFile, of status: FileStatus, salt: UInt64, _ head: Head, _ blocks: Blocks
    ) {
        self.basis = basis
        self.status = status
        self.salt = salt
        self.head = head
        self.blocks = blocks
        exponent = blocks.exponent
        // Units of PARTS and the memory of a search have a limit.
        isBroken = !Limits.blockExponents.contains(exponent)
    }
}

// MARK: Sums

extension BlockAssembly {
    func add(_ sum: Sum) {
        guard case .collecting(var sums) = phase, !isBroken else { return }
        phase = .planned
        sums += sum.sums
        phase = .collecting(sums)
    }

    /// Takes the end of the first sums.
    func end(with end: End) {
        self.end = end
        endSums()
    }

    /// Notes that all sums that were asked for have come.
    func endSums() {
        if case .collecting(let sums) = phase { phase = .collected(sums) }
    }

    /// Begins to look for the blocks with these sums; false if there is no memory for that.
    ///
    /// A search takes more memory than its sums, and many files may have theirs.
    private func beginSearch(for sums: [BlockSum]) -> Bool {
        let blockBytes: UInt64 = 1 << exponent
        let neededBytes = BlockSearch.memoryBytes(sumCount: sums.count, blockBytes: blockBytes)
        do {
            try FreeMemory.require(FreeMemory.programBytesMin + neededBytes)
        } catch {
            return false
        }
        let search = BlockSearch(
            for: sums, blockBytes: blockBytes, salt: salt, heldBytes: status.size)
        phase = .searching(search, upTo: 0)
        return true
    }

    /// Does one slice of what comes before the next question.
    func next(_ part: PartFile) throws(ClientError) -> Next {
        switch phase {
        case .collecting, .assembling: return .isCut
        case .collected(let sums):
            if plan == nil && mayBeSame && !isBroken {
                phase = .comparing(sums)
                return .more
            }
            return !isBroken && beginSearch(for: sums) ? .more : .isUseless
        case .comparing(let sums):
            return compare(thenSearchFor: sums)
        case .searching(var search, let position):
            phase = .planned
            return isBroken || search.isHopeless ? .isUseless : goOn(&search, from: position)
        case .planned:
            return try ask(part)
        }
    }

    /// Hashes one slice more of the held file, which nobody has asked about if there was a guess.
    private func compare(thenSearchFor sums: [BlockSum]) -> Next {
        do {
            if try basis.hashSlice(upTo: status.size) { return .more }
        } catch {
            return .isUseless
        }
        if end?.size == basis.count && end?.digest == basis.digest { return .isSame }
        return beginSearch(for: sums) ? .isOther : .isUseless
    }

    /// Searches one slice more.
    private func goOn(_ search: inout BlockSearch, from position: UInt64) -> Next {
        var position = position
        if search.isMidway {
            search.goOn()
        } else {
            let slice = read(HashedFile.sliceBytes, at: position)
            guard !slice.isEmpty else {
                findLastBlock(with: &search)
                makePlan(search.table)
                return .more
            }
            search.add(slice)
            position += UInt64(slice.count)
        }
        phase = .searching(search, upTo: position)
        return .more
    }

    /// Looks for the last block, if it is shorter than others, where it most likely is.
    private func findLastBlock(with search: inout BlockSearch) {
        let last = finerRanges.last.map { Blocks(of: $0, exponent: exponent) } ?? blocks
        guard last.count > 0 else { return }
        let block = last[last.count - 1]
        let byteCount = UInt64(block.count)
        guard byteCount < last.blockBytes, byteCount <= status.size else { return }
        var places = [status.size - byteCount, block.lowerBound]
        let index = sumCount - 1
        if index > 0, let before = search.table[block: index - 1] {
            places.append(before + last.blockBytes)
        }
        for place in places where place + byteCount <= status.size {
            let bytes = read(Int(byteCount), at: place)
            if bytes.count == Int(byteCount) { search.offer(bytes.span, at: place) }
        }
    }

    private var sumCount: Int {
        guard !finerRanges.isEmpty else { return Int(blocks.count) }
        return Int(finerRanges.reduce(0) { $0 + Blocks(of: $1, exponent: exponent).count })
    }

    private func makePlan(_ table: SumTable) {
        if let plan {
            self.plan = plan.refined(finerRanges, exponent: exponent) { table[block: $0] }
        } else {
            var plan = CopyPlan(from: blocks.bytes.lowerBound)
            plan.append(blocks) { table[block: $0] }
            self.plan = plan
        }
    }

    /// Bytes of the held file, as far as it goes; none if it cannot be read, and then the new file
    /// comes without it.
    func read(_ byteCount: Int, at place: UInt64) -> [UInt8] {
        do {
            return try [UInt8](capacity: byteCount) { bytes throws(SystemError) in
                try basis.file.read(at: place, into: &bytes)
            }
        } catch {
            isBroken = true
            return []
        }
    }
}

// MARK: What is asked

extension BlockAssembly {
    /// Asks for finer sums or for what is missing, or puts together what needs no question.
    private func ask(_ part: PartFile) throws(ClientError) -> Next {
        guard !isBroken, let plan, let end, let tag = end.tag else { return .isUseless }
        let missing = plan.missing.filter { $0.upperBound > part.content.count }
        if stretch == 0, plan.missingBytes == head.size - plan.start { return .isUseless }
        let ranges = Array(missing.prefix(Limits.rangesMax))
        guard let first = ranges.first else {
            if try appendSlice(to: part) { return .more }
            return isBroken ? .isUseless : .isWhole
        }
        if stretch == 0,
            let finer = ChangeRules.finerExponent(
                than: exponent, missing: ranges, size: head.size)
        {
            let question = question(for: ranges, sumsOf: finer, tag)
            finerRanges = ranges
            exponent = finer
            phase = .collecting([])
            return .ask(question)
        }
        surplus = part.content.count - min(first.lowerBound, part.content.count)
        phase = .assembling
        return .ask(question(for: ranges, sumsOf: nil, tag))
    }

    private func question(
        for ranges: [Range<UInt64>], sumsOf finer: UInt8?, _ tag: UInt64
    ) -> FileQuestion {
        // All stretches begin at a multiple of this, and end at one or at the end of the file.
        let units = ranges.map { range in
            Parts.Units(
                first: UInt32(range.lowerBound >> exponent),
                count: UInt32(Blocks(of: range, exponent: exponent).count))
        }
        return .parts(tag: tag, sumsOf: finer, unitExponent: exponent, ranges: units)
    }
}
