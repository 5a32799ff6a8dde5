package import System
package import Wire

/// A listing under way: items in ascending order of their whole paths' bytes, a few at a time.
///
/// That order is not folder by folder: `a`, then `a-b`, then `a/x`, because `-` is less than `/`.
/// So each folder waits in its parent's queue under two names: `a` for its own item and, once that
/// is sent, `a/` for the descent. No other name is between `a/` and a path that begins with it.
///
/// It holds the remaining names of the folders on the way down, and three descriptors. If the names
/// are too many, those of the outer folders are forgotten and read again when their turn comes.
///
/// A folder may be moved out of the share and back while its names are read. So a name counts only
/// if what it leads to is beneath the share.
package final class ShareListing {
    /// The result of one step.
    package enum Step: Equatable, Sendable {
        case item(Item)
        /// No item yet: some work was done, and other clients may have their turn.
        case working
        case end
    }

    /// How many names one step reads or skips: about a millisecond of work.
    private static let namesPerStepMax = 1_024

    /// After how many names the free memory is checked again.
    private static let namesPerMemoryCheck = 1_024

    private var insertedCount = 0

    /// What was first left out because it could not be read.
    package private(set) var leftOut: LocalPath?
    package var isPartial: Bool { leftOut != nil }

    /// What the kernel knows of the last item.
    private(set) var lastStatus: FileStatus?

    private let share: Share
    private let isRecursive: Bool
    private var single: Item?
    private var levels: [ListingLevel] = []
    /// The innermost level's path and a slash.
    private var path: [UInt8] = []
    private var opener = FolderOpener()
    /// The innermost level's folder, while it is open.
    private var folder: Folder?
    /// Reads the innermost level's names, while there are more.
    private var reader: FolderReader?

    init(of item: Item, _ status: FileStatus, in share: Share) {
        lastStatus = status
        self.share = share
        isRecursive = false
        single = item
    }

    /// A listing of a folder, or of the root without a path.
    init(
        of share: Share, beneath path: RemotePath? = nil, recursive: Bool
    ) throws(ShareError) {
        self.share = share
        isRecursive = recursive
        try enter(path.map { $0.bytes + [.slash] } ?? [])
    }

    /// Does a bounded piece of work.
    ///
    /// Throws what ends the listing; a name that is gone or cannot be read is left out instead.
    package func next() throws(ShareError) -> Step {
        if let item = single.take() { return .item(item) }
        for _ in 0..<Self.namesPerStepMax {
            if reader != nil {
                try readName()
            } else if levels.isEmpty {
                return .end
            } else if let name = levels[levels.count - 1].names.popFirst() {
                levels[levels.count - 1].lastName = name
                if let item = try reach(name) { return .item(item) }
            } else {
                try leave()
            }
        }
        return .working
    }

    private func leave() throws(ShareError) {
        levels.removeLast()
        path.removeLast(path.count - (levels.last?.pathCount ?? 0))
        folder = nil
        guard let last = levels.indices.last, levels[last].isForgotten else { return }
        levels[last].isForgotten = false
        do {
            levels[last].begin(try beginReading(path), isAgain: false)
        } catch {
            guard error.concernsOneName else { throw error }
            leaveOut(path)
        }
    }

    /// Forgets names of the outermost folders as long as all together take too much memory.
    private func forgetOuterNames() {
        var byteCount = levels.indices.reduce(0) { $0 + levels[$1].names.byteCountHeld }
        for index in levels.indices.dropLast() where byteCount > share.rules.nameBytesMax {
            byteCount -= levels[index].names.byteCountHeld
            levels[index].forget()
        }
    }

    private func readName() throws(ShareError) {
        let name: LocalPath?
        do {
            name = try reader?.next()
        } catch {
            try takeFailure(error)
            reader = nil
            return
        }
        guard let name else { return try endReading() }
        let last = levels.count - 1
        levels[last].entryCount += 1
        // PROTOCOL 8.2
        guard levels[last].entryCount <= share.rules.directoryEntriesMax else {
            throw .tooMuch(entriesMax: share.rules.directoryEntriesMax)
        }
        // PROTOCOL 7.1: longer ones, as FUSE has them, cannot be written. When a folder is read
        // again, what was given out is skipped.
        guard name.bytes.count <= Limits.componentBytesMax, !share.hides(name.bytes) else { return }
        guard levels[last].lastName.lexicographicallyPrecedes(name.bytes) else {
            return levels[last].noteFound(name.bytes)
        }
        try insert(name.bytes)
    }

    /// Reads all names once more if one may have been missed: where a file replaces another
    /// meanwhile, some file systems tell neither (btrfs).
    private func endReading() throws(ShareError) {
        let last = levels.count - 1
        do throws(SystemError) {
            guard let now = try reader?.status() else { return }
            let isUnchanged = levels[last].status.hasSameTimes(as: now)
            if levels[last].isReadAgain {
                if !isUnchanged { leaveOut(path) }
            } else if !isUnchanged || !share.isSettled(now) {
                try reader?.rewind()
                levels[last].begin(now, isAgain: true)
                return
            }
        } catch {
            try takeFailure(error)
        }
        if levels[last].hasOthers() { leaveOut(path) }
        reader = nil
    }

    /// How often the names of a folder are read again at most because one is gone.
    private static let searchesMax = 8

    /// Reads the names again if the folder has changed since: what is gone may have another name
    /// now, which the listing would not have.
    private func search() throws(ShareError) {
        let last = levels.count - 1
        let seen = levels[last].status
        let now = try beginReading(path)
        guard !seen.hasSameTimes(as: now) else {
            reader = nil
            return
        }
        levels[last].begin(now, isAgain: true)
        levels[last].searchCount += 1
        levels[last].foundSum = 0
        guard levels[last].searchCount > Self.searchesMax else { return }
        leaveOut(path)
        reader = nil
    }

    private func leaveOut(_ path: [UInt8]) { leftOut = leftOut ?? LocalPath(path) }

    /// A folder was removed while it was read.
    private func takeFailure(_ error: SystemError) throws(ShareError) {
        let error = share.failure(error)
        guard error.concernsOneName else { throw error }
        leaveOut(path)
    }

    /// Adds a name to the innermost level's queue, if there is memory for it.
    private func insert(_ name: some Collection<UInt8>) throws(ShareError) {
        let last = levels.count - 1
        if insertedCount.isMultiple(of: Self.namesPerMemoryCheck) {
            forgetOuterNames()
            // While it grows, an array takes up to twice its memory in addition.
            let growthBytesMax = 2 * levels[last].names.byteCountHeld
            do {
                try FreeMemory.require(share.rules.memoryBytesLeft + growthBytesMax)
            } catch {
                throw ShareError(error)
            }
        }
        insertedCount += 1
        levels[last].names.insert(name)
    }

    /// Returns the item of a name, or goes down if the name ends in a slash; nil if there is no
    /// item.
    private func reach(_ name: [UInt8]) throws(ShareError) -> Item? {
        let bytes = path + name
        do {
            guard name.last != .slash else {
                try enter(bytes)
                return nil
            }
            // PROTOCOL 7.1: names that cannot be written so are not listed.
            guard let path = try? RemotePath(bytes) else { return nil }
            let status = try status(of: LocalPath(name), at: LocalPath(bytes))
            levels[levels.count - 1].noteGiven(name)
            guard let item = Item(path, status) else { return nil }
            lastStatus = status
            if isRecursive, item.kind == .directory, !isOnTheWay(status) {
                try insert(name + [.slash])
            }
            return item
        } catch {
            guard error.concernsOneName else { throw error }
            // A name that is gone is left out. A folder whose item was sent must not be left out
            // silently, nor what is in a folder that cannot be opened again.
            switch error {
            case .inputOutput, .permissionDenied, .unknownTarget, .changed: leaveOut(bytes)
            case .notFound(.absent) where name.last != .slash && (try? open(self.path)) != nil:
                try search()
            case .notFound, .notRegular, .tooMuch, .removed:
                if name.last == .slash || (try? open(self.path)) == nil { leaveOut(bytes) }
            }
            return nil
        }
    }

    /// Whether a folder contains the one being listed: followed links can form a loop.
    private func isOnTheWay(_ status: FileStatus) -> Bool {
        share.followsLinks
            && levels.contains { $0.status.isSameFile(as: status) }
    }

    /// What a name of the innermost folder leads to, if that is beneath the share.
    ///
    /// Where one call looks up the whole path, that costs least. Else the name is looked up in its
    /// folder.
    private func status(of name: LocalPath, at path: LocalPath) throws(ShareError) -> FileStatus {
        guard share.folder.lookup == .walk || FolderOpener.isDeep(path) else {
            return try share.status(path)
        }
        if folder == nil { folder = try open(self.path) }
        do {
            let found = try folder?.resolved(
                name, beneath: share.folder, at: path, from: share.place)
            if let found {
                switch found.location {
                case .at(let location) where location == path || share.shows(location):
                    return found.status
                case .unknown where FolderOpener.isDeep(path):
                    // It was just opened, and so it is for the next name.
                    folder = nil
                    return found.status
                case .at, .nowhere, .unknown: folder = nil
                }
            }
        } catch {
            // A link is looked up by its whole path, as when it is opened, and so is what is moved.
            let isLink = share.followsLinks && error.errno == .tooManyLinks
            guard isLink || error.errno == .crossDevice else { throw ShareError(error) }
        }
        return try share.status(path)
    }

    /// Goes down into a folder and begins to read its names.
    private func enter(_ prefix: [UInt8]) throws(ShareError) {
        let status = try beginReading(prefix)
        path = prefix
        levels.append(ListingLevel(pathCount: prefix.count, status: status))
        forgetOuterNames()
    }

    /// Opens a folder and begins to read its names.
    private func beginReading(_ prefix: [UInt8]) throws(ShareError) -> FileStatus {
        let folder = try open(prefix)
        do {
            let status = try folder.status()
            reader = try FolderReader(folder)
            self.folder = consume folder
            return status
        } catch {
            throw ShareError(error)
        }
    }

    private func open(_ prefix: [UInt8]) throws(ShareError) -> Folder {
        let path = prefix.isEmpty ? "." : LocalPath(prefix.dropLast())
        return try share.openFolder(path, through: &opener)
    }
}
