import System
import TestSupport

/// The changes of names that are not on the disk, in their order: what a crash undoes.
struct UnsyncedNames {
    /// A file without a name: what it held, and of that on the disk if it was not synced.
    struct RemovedFile {
        let bytes: [UInt8]
        let synced: [UInt8]?
    }

    enum Change {
        case made(LocalPath)
        case renamed(LocalPath, to: LocalPath, replaced: RemovedFile?)
        case removed(LocalPath, RemovedFile)
        case madeFolder(LocalPath)
        case removedFolder(LocalPath, FileKey)
    }

    private var changes: [(folder: FileKey, change: Change)] = []

    var count: Int { changes.count }

    /// Notes a change of a name in a folder.
    mutating func note(_ change: Change, in folder: FileKey) { changes.append((folder, change)) }

    /// Everything is on the disk.
    mutating func noteAllSynced() { changes = [] }

    /// The names in a folder are on the disk, and so are those in folders removed from it.
    mutating func noteSynced(_ folder: FileKey) {
        let synced = changes.filter { $0.folder == folder }
        changes.removeAll { $0.folder == folder }
        for case (_, .removedFolder(_, let removed)) in synced { noteSynced(removed) }
    }

    /// Undoes all but the first of them, in a folder that has all the others beneath it.
    ///
    /// - Returns: where files have come back.
    mutating func undo(
        in base: TemporaryFolder, keeping keptCount: Int
    ) throws -> [(path: LocalPath, file: RemovedFile)] {
        var paths = [FileKey(try base.open().status()): LocalPath("")]
        for entry in try base.everything() { paths[FileKey(entry.status)] = entry.path }
        var restored: [(path: LocalPath, file: RemovedFile)] = []
        func restore(_ file: RemovedFile, _ path: LocalPath) throws {
            try base.write(file.bytes, to: path)
            restored.append((path, file))
        }
        while changes.count > keptCount, let (parent, change) = changes.popLast() {
            guard let folder = paths[parent] else { preconditionFailure("a folder is not there") }
            switch change {
            case .made(let name): try base.remove(folder.appending(name))
            case .renamed(let name, let newName, let replaced):
                try base.rename(folder.appending(newName), to: folder.appending(name))
                if let replaced { try restore(replaced, folder.appending(newName)) }
            case .removed(let name, let file): try restore(file, folder.appending(name))
            case .madeFolder(let name): try base.removeAll(folder.appending(name))
            case .removedFolder(let name, let removed):
                try base.makeFolder(folder.appending(name))
                paths[removed] = folder.appending(name)
            }
        }
        return restored
    }
}
