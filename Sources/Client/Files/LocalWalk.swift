import System

/// What stands below a folder of this machine, in the order of a listing: ascending by the bytes of
/// whole paths, so `a`, `a-b`, `a/x`.
///
/// A folder waits in its parent's queue as `a` for itself and, once somebody wants to see what is
/// in it, as `a/` for the descent. Links are told and never followed; at most one folder is open.
final class LocalWalk {
    /// Something that has a name here.
    struct Entry {
        /// Beneath the output folder.
        let path: LocalPath
        /// Where it stands in the order; the part of a file comes right behind that file.
        let key: [UInt8]
        let kind: FileStatus.Kind?
        /// The number that was given to the folder that it is in; nil if none was.
        let folder: Int?

        /// Whether there may be more below it; a link to a folder is none.
        var isFolder: Bool { kind == .directory }
    }

    private struct Level {
        /// The folder's path and a slash; empty for the output folder.
        let prefix: [UInt8]
        let number: Int?
        var names = NameQueue()
        /// The numbers of folders that wait for the descent.
        var numbers: [[UInt8]: Int] = [:]
    }

    /// No name holds it, and in the order it comes before whatever could follow a name.
    private static let partMark: UInt8 = 0

    private let output: OutputFolder
    private var levels: [Level] = []
    /// The innermost level's folder, while it is open.
    private var folder: Folder?
    /// Which folders cannot be read: what is in them is not told.
    private(set) var troubles: [ClientError] = []

    /// Begins below a path; nothing is told where no folder has it.
    init(_ output: OutputFolder, beneath path: LocalPath?) {
        self.output = output
        enter(path.map { $0.bytes + [.slash] } ?? [], number: nil)
    }

    /// The next entry; nil at the end.
    func next() -> Entry? {
        while let last = levels.indices.last {
            guard let name = levels[last].names.popFirst() else {
                levels.removeLast()
                folder = nil
                continue
            }
            if name.last == .slash {
                let number = levels[last].numbers.removeValue(forKey: name)
                enter(levels[last].prefix + name, number: number)
            } else if let entry = entry(name, in: levels[last]) {
                return entry
            }
        }
        return nil
    }

    /// Has `next` tell what is in the folder that it told last, when the turn comes; the number is
    /// told with all that is in it.
    func descend(into entry: Entry, number: Int? = nil) {
        guard let last = levels.indices.last else { return }
        let name = entry.path.bytes.dropFirst(levels[last].prefix.count) + [.slash]
        levels[last].names.insert(name)
        levels[last].numbers[Array(name)] = number
    }

    /// Takes a folder that cannot be read, in their order; nil if no more is left.
    func takeTrouble() -> ClientError? {
        troubles.isEmpty ? nil : troubles.removeFirst()
    }

    private func entry(_ name: [UInt8], in level: Level) -> Entry? {
        let prefix = level.prefix
        let isPart = name.last == Self.partMark
        let own = isPart ? PartName.of(LocalPath(name.dropLast())) : LocalPath(name)
        do throws(SystemError) {
            if folder == nil { folder = try open(prefix) }
            guard let status = try folder?.status(of: own) else { return nil }
            return Entry(
                path: LocalPath(prefix + own.bytes), key: prefix + name, kind: status.kind,
                folder: level.number)
        } catch {
            note(error, LocalPath(prefix + own.bytes))
            return nil
        }
    }

    private func enter(_ prefix: [UInt8], number: Int?) {
        do throws(SystemError) {
            let folder = try open(prefix)
            var reader = try FolderReader(folder)
            var level = Level(prefix: prefix, number: number)
            while let name = try reader.next() {
                if let key = try key(of: name, in: folder) { level.names.insert(key) }
            }
            levels.append(level)
            self.folder = consume folder
        } catch {
            note(error, LocalPath(prefix.dropLast()))
        }
    }

    /// Under which name it waits; nil for a part of which nobody can say whose it is.
    private func key(
        of name: LocalPath, in folder: borrowing Folder
    ) throws(SystemError) -> [UInt8]? {
        guard PartName.isPartName(name), try folder.status(of: name).kind == .regularFile else {
            return name.bytes
        }
        return PartName.wholeName(of: name).map { $0.bytes + [Self.partMark] }
    }

    private func open(_ prefix: [UInt8]) throws(SystemError) -> Folder {
        try output.openFolder(prefix.isEmpty ? "." : LocalPath(prefix.dropLast()))
    }

    private func note(_ error: SystemError, _ path: LocalPath) {
        if !error.errno.isGone { troubles.append(.cannotRemove(error, path)) }
    }
}

extension Errno {
    /// Whether what had the name is gone, or the way there leads through something else by now: a
    /// file, a link, another file system.
    ///
    /// That is no trouble: whatever is there is left alone.
    var isGone: Bool {
        [.noSuchFile, .notDirectory, .tooManyLinks, .crossDevice].contains(self)
    }
}

extension UInt8 {
    fileprivate static let slash = UInt8(ascii: "/")
}
