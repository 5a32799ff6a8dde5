import System
import Wire

/// What is below a mirrored folder here and no longer on the server.
///
/// It is found while the listing arrives, because both sides ascend: it holds the place that both
/// have reached, and what was found. After a lost link it is found again with the listing.
final class ExtraneousFiles {
    /// What is known of the place of an item.
    enum Room {
        /// The walk through what is here has not come as far: the item is to be taken again.
        case unknown
        case free
        /// Something else is there, or on the way there, and goes first.
        case taken
    }

    /// How many names of this machine one slice reads or passes over: some milliseconds of work.
    static let namesPerSlice = 1_024
    /// About how much a path takes that leads to something under another name: in an array, and
    /// in each of two sets.
    private static let foldedPathBytes = 250
    /// How many names one slice removes.
    static let removalsPerSlice = 64

    /// The listed folder; nil for all that is served.
    let root: RemotePath?
    let output: OutputFolder
    /// Whether a file makes room for a folder, and a folder for a file.
    private let makesRoom: Bool
    var walk: LocalWalk
    /// Whether all that is here was compared.
    private var isCompared = false
    private var entry: LocalWalk.Entry?
    /// The last item of the listing so far.
    private var last: Item?
    var found = LocalNameStack()
    /// Fingerprints of the paths that may be found; nil for all.
    private let candidates: Set<Int>?
    /// Those of the paths that were found, if it could be any.
    private(set) var fingerprints: Set<Int> = []
    /// The paths where one side has a file and the other a folder, if items beneath may still come.
    private var contested = ListedAncestors()
    /// Listed folders that are not here.
    private var missing = ListedAncestors()
    /// Listed paths that were not read here and lead to something all the same: to this file
    /// system, names that differ only in their case are one.
    private(set) var foldedPaths: [LocalPath] = []
    /// How much memory those and their targets take.
    private var foldedByteCount = 0
    /// What those lead to when a removal begins, and how they are written without case.
    var foldedTargets: (files: Set<[UInt64]>, texts: Set<String>)?
    /// Whether there was too little memory to find all; then nothing is removed.
    private var isGivenUp = false
    /// In a dry run: how many names of each folder would be removed, by the folder's number.
    var goneCounts: [Int: Int] = [:]

    /// `candidates` are the fingerprints of what an earlier listing did not contain either.
    init(
        below root: RemotePath?, in output: OutputFolder, makesRoom: Bool = true,
        among candidates: Set<Int>? = nil
    ) {
        self.root = root
        self.candidates = candidates
        self.makesRoom = makesRoom
        self.output = output
        walk = LocalWalk(output, beneath: root.map { LocalPath($0.bytes) })
    }

    /// Takes the next item of the listing, unless the budget does not last to its place.
    func take(_ item: Item, _ budget: inout Int) -> Room {
        let path = item.path.bytes
        guard passOver(&budget, while: { $0.lexicographicallyPrecedes(path) }) else {
            return .unknown
        }
        last = item
        if let entry, entry.key == path {
            compare(entry, with: item)
            self.entry = nil
        } else {
            noteIfFolded(item)
        }
        return contested.covers(path) ? .taken : .free
    }

    private func noteIfFolded(_ item: Item) {
        let path = LocalPath(item.path.bytes)
        guard !isGivenUp, !missing.covers(path.bytes) else { return }
        guard let kind = status(path)?.kind else {
            if item.kind == .directory { missing.append(path.bytes) }
            return
        }
        guard kind == (item.kind == .directory ? .directory : .regularFile) else { return }
        foldedPaths.append(path)
        foldedByteCount += path.bytes.count + Self.foldedPathBytes
        checkMemory(after: foldedPaths.count, foldedByteCount)
    }

    /// Gives up if there is no memory for more: then it is not known what may be removed.
    private func checkMemory(after count: Int, _ byteCount: Int) {
        guard count.isMultiple(of: LocalWalk.namesPerMemoryCheck) else { return }
        do {
            try FreeMemory.require(FreeMemory.programBytesMin + 2 * byteCount)
        } catch {
            isGivenUp = true
            found = LocalNameStack()
            foldedPaths = []
            entry = nil
            walk.end(error)
        }
    }

    func status(_ path: LocalPath) -> FileStatus? {
        let (parent, own) = path.split
        return try? output.openFolder(parent).status(of: own)
    }

    private func compare(_ entry: LocalWalk.Entry, with item: Item) {
        let isFolderThere = item.kind == .directory
        // Somebody made a link here on purpose: it stays, and the download fails.
        if makesRoom, isFolderThere ? entry.kind == .regularFile : entry.isFolder {
            contested.append(item.path.bytes)
            note(entry, isInTheWay: true)
        } else if entry.isFolder, isFolderThere {
            // If a folder stays in a file's place, its content stays too.
            walk.descend(into: entry)
        }
    }

    /// Takes LISTED: the listing is complete, and `compareRest` finds what is behind its last name.
    func complete() {
        // A listing of a file on the server says nothing about a local folder.
        if let root, last?.path == root {
            walk.end()
            entry = nil
            isCompared = true
        }
    }

    /// Compares some of the rest after `complete`; true if there is more.
    func compareRest(_ budget: inout Int) -> Bool {
        if !isCompared { isCompared = passOver(&budget) { _ in true } }
        return !isCompared
    }

    /// Whether this one looks at everything that the other one looks at.
    func covers(_ other: ExtraneousFiles) -> Bool {
        guard let root else { return true }
        return other.root.map { $0 == root || $0.isBeneath(root) } ?? false
    }

    /// Goes on to the first entry that is not before the place meant; false if the budget is used
    /// up before.
    private func passOver(_ budget: inout Int, while isBefore: ([UInt8]) -> Bool) -> Bool {
        while true {
            if entry == nil {
                switch walk.step(&budget) {
                case .entry(let next): entry = next
                case .working: return false
                case .end: return true
                }
            }
            guard let entry, isBefore(entry.key) else { return true }
            if !isPartOfLast(entry) { note(entry) }
            self.entry = nil
        }
    }

    /// Notes what is to be removed, and makes the walk return what is in it.
    ///
    /// A name that no listing can have may be on the server all the same: it stays.
    private func note(_ entry: LocalWalk.Entry, isInTheWay: Bool = false) {
        guard (try? RemotePath(entry.path.split.name.bytes)) != nil else { return }
        guard isInTheWay || found.isInTheWay(entry.folder) || isCandidate(entry.path) else {
            if entry.isFolder { walk.descend(into: entry) }
            return
        }
        let number = found.append(
            entry.path, entry.status, in: entry.folder, isInTheWay: isInTheWay)
        if entry.isFolder { walk.descend(into: entry, number: number) }
        checkMemory(after: found.count, found.byteCount)
    }

    /// Whether an earlier listing did not contain it either, if there was one.
    private func isCandidate(_ path: LocalPath) -> Bool {
        let fingerprint = path.hashValue
        guard let candidates else {
            fingerprints.insert(fingerprint)
            return true
        }
        return candidates.contains(fingerprint)
    }

    /// The part of a file that the server has is kept for the next run.
    private func isPartOfLast(_ entry: LocalWalk.Entry) -> Bool {
        guard entry.key.last == 0, let last, last.kind == .file else { return false }
        return entry.key.dropLast().elementsEqual(last.path.bytes)
    }
}
