import System
import Wire

/// Notices of the kernel about folders of the share: it watches those that the places need, and
/// finds out which names have changed.
///
/// A folder is watched first and read then, so that what is put into it is noticed or found. It is
/// opened by its path, as a listing does.
struct FolderNotices: ~Copyable {
    /// Why the kernel's notices cannot be had.
    enum Failure: Error {
        case tooManyFolders
        case system(SystemError)
    }

    /// What one step costs at most, in names that are read: about a millisecond.
    private static let namesPerStep = 1_024
    /// What it costs to open a folder and to watch it.
    private static let namesPerFolder = 16
    /// How many reads of notices one call makes at most; the rest comes with the next one.
    private static let readsMax = 8

    private let share: Share
    private let foldersMax: Int
    private var notices: Inotify
    private var registration = PollRegistration()
    private var tree = WatchedTree()
    private var places: [WatchedPlace] = []
    /// Where something has changed since that was last asked.
    private var changed: Set<WatchedPlace> = []

    /// Folders that are to be watched, by where they were seen; nil for the share's root.
    private var waiting: [(name: [UInt8], parent: Inotify.Watch)?] = []
    /// The folder whose names are being read.
    private var reading: (folder: Inotify.Watch, path: [UInt8], count: Int)?
    private var reader: FolderReader?
    private var opener = FolderOpener()

    init(_ share: Share, foldersMax: Int) throws(Failure) {
        self.share = share
        self.foldersMax = foldersMax
        notices = try Self.notices(of: share)
    }

    /// Begins without a folder, where the kernel tells of all changes.
    private static func notices(of share: Share) throws(Failure) -> Inotify {
        guard share.fileSystem.tellsAllChanges else {
            throw .system(SystemError(call: "inotify_add_watch", errno: .notSupported))
        }
        do {
            return try Inotify()
        } catch {
            throw .system(error)
        }
    }

    /// How many folders are watched.
    var folderCount: Int { tree.count }

    /// Whether folders are still to be watched: until then something can change unnoticed.
    var hasWork: Bool { reader != nil || !waiting.isEmpty }

    /// Watches from now on what these places need, and nothing else.
    mutating func watch(_ places: [WatchedPlace]) {
        let isMore = places.contains { !self.places.contains($0) }
        self.places = places
        for watch in tree.watches {
            guard let path = tree.path(of: watch), !isNeeded(path) else { continue }
            forget(tree.remove(watch))
        }
        if isMore { waiting.append(nil) }
    }

    /// Has the poller tell when there are notices, or not.
    mutating func register(
        _ poller: borrowing Poller, token: UInt64, isOn: Bool
    ) throws(SystemError) {
        try registration.update(
            notices.descriptor, in: poller, token: token, interest: isOn ? .readable : nil)
    }
}

// MARK: Watching folders

extension FolderNotices {
    /// Watches some of the folders that wait for it.
    mutating func step() throws(Failure) {
        var namesLeft = Self.namesPerStep
        while namesLeft > 0 {
            if reader != nil {
                try readName()
                namesLeft -= 1
            } else if let next = waiting.popLast() {
                try watch(next)
                namesLeft -= Self.namesPerFolder
            } else {
                return
            }
        }
    }

    /// Watches a folder and begins to read its names, if those are needed.
    private mutating func watch(_ found: (name: [UInt8], parent: Inotify.Watch)?) throws(Failure) {
        var path: [UInt8] = []
        if let found {
            // It was removed, or moved, with a folder that it is in.
            guard let parent = tree.path(of: found.parent) else { return }
            path = Self.path(of: found.name, in: parent)
        }
        guard isNeeded(path), let folder = try open(path) else { return }
        let watch: Inotify.Watch
        do {
            watch = try notices.watch(folder)
        } catch {
            throw .system(error)
        }
        guard let replaced = tree.put(watch, as: found?.name ?? [], in: found?.parent) else {
            return try beginAgain()
        }
        forget(replaced)
        guard tree.count <= foldersMax else { throw .tooManyFolders }
        try findBelow(path, watch, folder)
    }

    /// Finds the folders below one that are needed as well.
    private mutating func findBelow(
        _ path: [UInt8], _ watch: Inotify.Watch, _ folder: borrowing Folder
    ) throws(Failure) {
        guard !share.followsLinks else { return try beginReading(path, watch, folder) }
        let extents = Set(places.map { $0.extent(in: path) })
        if extents.contains(.tree) { return try beginReading(path, watch, folder) }
        for case .way(let name) in extents { try addWaiting(name, in: watch) }
    }

    /// Notes a folder that is to be watched.
    ///
    /// What waits takes memory, and a damaged disk or FUSE may never come to an end.
    private mutating func addWaiting(_ name: [UInt8], in parent: Inotify.Watch) throws(Failure) {
        guard waiting.count < share.rules.directoryEntriesMax else { throw .tooManyFolders }
        waiting.append((name, parent))
    }

    private mutating func beginReading(
        _ path: [UInt8], _ watch: Inotify.Watch, _ folder: borrowing Folder
    ) throws(Failure) {
        do {
            reader = try FolderReader(folder)
        } catch {
            guard !error.errno.isLackOfResources else { throw .system(error) }
            return
        }
        reading = (watch, path, 0)
    }

    private mutating func readName() throws(Failure) {
        let name: LocalPath?
        do {
            name = try reader?.next()
        } catch {
            // It was removed while it was read, or the disk fails: then a listing fails as well.
            name = nil
        }
        guard let name, let (folder, path, count) = reading else {
            reader = nil
            reading = nil
            return
        }
        // PROTOCOL 8.2: a listing fails as well, until there are fewer.
        guard count < share.rules.directoryEntriesMax else { throw .tooManyFolders }
        reading?.count += 1
        guard reader?.mayBeFolder == true, isShown(name.bytes) else { return }
        if isNeeded(Self.path(of: name.bytes, in: path)) { try addWaiting(name.bytes, in: folder) }
    }

    /// Opens a folder as a listing would; nil if a listing would leave it out.
    private mutating func open(_ path: [UInt8]) throws(Failure) -> Folder? {
        do {
            return try share.openFolder(path.isEmpty ? "." : LocalPath(path), through: &opener)
        } catch .inputOutput(let error) where error.errno.isLackOfResources {
            throw .system(error)
        } catch {
            return nil
        }
    }

    /// Forgets what is known, and watches all again: what was noticed meanwhile is lost.
    private mutating func beginAgain() throws(Failure) {
        changed.formUnion(places)
        // The kernel ends all watches at once when the descriptor is closed.
        notices = try Self.notices(of: share)
        registration = PollRegistration()
        tree = WatchedTree()
        reader = nil
        reading = nil
        waiting = [nil]
    }

    private func forget(_ watches: [Inotify.Watch]) {
        for watch in watches { notices.unwatch(watch) }
    }

    private func isNeeded(_ path: [UInt8]) -> Bool {
        // A link can lead to any folder of the share.
        if share.followsLinks { return !places.isEmpty }
        return places.contains { $0.extent(in: path) != .nothing }
    }

    /// Whether a listing shows such a name.
    private func isShown(_ name: [UInt8]) -> Bool {
        // PROTOCOL 7.1
        !share.hides(name) && (try? RemotePath(name)) != nil
    }

    private static func path(of name: [UInt8], in folder: [UInt8]) -> [UInt8] {
        folder.isEmpty ? name : folder + [.slash] + name
    }
}

// MARK: Notices

extension FolderNotices {
    /// Hands over the places in which something has changed since the last call.
    mutating func takeChanged() -> Set<WatchedPlace> {
        defer { changed = [] }
        return changed
    }

    /// Takes notices that have arrived.
    mutating func takeNotices() throws(Failure) {
        for _ in 0..<Self.readsMax {
            let read: [Inotify.Notice]
            do {
                read = try notices.read()
            } catch {
                throw .system(error)
            }
            if read.isEmpty { break }
            // Behind it are only notices of what is watched no more.
            if read.contains(.lost) { return try beginAgain() }
            for notice in read { try take(notice) }
        }
        // Else they pile up where folders move faster than they are watched.
        let tree = tree
        waiting.removeAll { found in found.map { tree.path(of: $0.parent) == nil } ?? false }
    }

    private mutating func take(_ notice: Inotify.Notice) throws(Failure) {
        switch notice {
        case .lost: break
        case .unwatched(let watch): forget(tree.remove(watch))
        // Its folder has a notice of its own; the share's root is in no listing.
        case .attributes: break
        case .name(let name, let change, let isFolder, let watch):
            guard let path = tree.path(of: watch), isShown(name.bytes) else { return }
            let changedPath = Self.path(of: name.bytes, in: path)
            if isFolder { try note(change, name.bytes, in: watch, changedPath) }
            for place in places where share.followsLinks || place.shows(changedPath) {
                changed.insert(place)
            }
        }
    }

    private mutating func note(
        _ change: Inotify.Notice.Change, _ name: [UInt8], in watch: Inotify.Watch, _ path: [UInt8]
    ) throws(Failure) {
        let child = tree.child(name, of: watch)
        switch change {
        case .appeared:
            if isNeeded(path) { try addWaiting(name, in: watch) }
        case .disappeared:
            if let child { forget(tree.remove(child)) }
        case .altered:
            // Perhaps it can be read from now on.
            if child == nil, isNeeded(path) { try addWaiting(name, in: watch) }
        }
    }
}
