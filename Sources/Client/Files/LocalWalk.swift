import System

/// What is below a local folder, in the order of a listing: ascending by the bytes of whole paths,
/// so `a`, `a-b`, `a/x`.
///
/// A folder waits in its parent's queue as `a` for itself and, once its content is wanted, as `a/`
/// for the descent. Links are returned and never followed; at most one folder is open.
final class LocalWalk {
    /// A local name.
    struct Entry {
        /// Beneath the output folder.
        let path: LocalPath
        /// Its place in the order; the part of a file comes right after that file.
        let key: [UInt8]
        let kind: FileStatus.Kind?
        /// The number that its folder was given; nil if it has none.
        let folder: Int?

        /// Whether there may be more below it; a link to a folder is not a folder.
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

    /// No name contains it, and it sorts before any byte that could follow a name.
    private static let partMark: UInt8 = 0

    private let output: OutputFolder
    private var levels: [Level] = []
    /// The innermost level's folder, while it is open.
    private var folder: Folder?
    /// The folders that cannot be read.
    private(set) var troubles: [ClientError] = []

    /// Begins below a path; it returns nothing if there is no such folder.
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

    /// Makes `next` return what is in the folder that it returned last, in its turn, with this
    /// number of the folder.
    func descend(into entry: Entry, number: Int? = nil) {
        guard let last = levels.indices.last else { return }
        let name = entry.path.bytes.dropFirst(levels[last].prefix.count) + [.slash]
        levels[last].names.insert(name)
        levels[last].numbers[Array(name)] = number
    }

    /// Removes and returns the first folder that cannot be read; nil if there is none.
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

    /// The name under which it waits; nil for a part whose file is not known.
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
    /// Whether what had the name is gone, or its path leads through a file, a link or another file
    /// system by now.
    ///
    /// That is not an error: whatever is there is left alone.
    var isGone: Bool {
        [.noSuchFile, .notDirectory, .tooManyLinks, .crossDevice].contains(self)
    }
}

extension UInt8 {
    fileprivate static let slash = UInt8(ascii: "/")
}
