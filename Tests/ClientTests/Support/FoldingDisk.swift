import Client
import Glibc
import Synchronization
import System

/// A disk on which names that differ only in their case or in dots at their end are one name, as on
/// exFAT and NTFS.
final class FoldingDisk: LocalDisk {
    private let folds: Bool
    private let names = Mutex<[LocalPath]>([])
    private let linked = Mutex<(folder: LocalPath?, count: Int)>((nil, 0))

    /// Folds no names where that is false: then it only notes which are asked for.
    init(folds: Bool = true) {
        self.folds = folds
    }

    /// All names whose status was asked for.
    var askedNames: [LocalPath] { names.withLock { $0 } }

    /// Gives each file of this folder that gets a name another one, too.
    func linkTwice(in folder: LocalPath) { linked.withLock { $0.folder = folder } }

    fileprivate func wasNamed(_ name: LocalPath) {
        linked.withLock {
            guard let folder = $0.folder else { return }
            $0.count += 1
            let other = folder.appending(LocalPath("linked \($0.count)"))
            _ = unsafe link(folder.appending(folded(name)).description, other.description)
        }
    }

    func open(_ folder: consuming Folder) -> any LocalFolder {
        FoldingFolder(KernelDisk().open(folder), self)
    }

    fileprivate func note(_ name: LocalPath) { names.withLock { $0.append(name) } }

    func folded(_ name: LocalPath) -> LocalPath {
        guard folds else { return name }
        let lower = String(decoding: name.bytes, as: UTF8.self).lowercased()
        // exFAT leaves out the dots at the end, too.
        return LocalPath(String(lower.reversed().drop { $0 == "." }.reversed()))
    }
}

private final class FoldingFolder: WrappedFolder {
    let folder: any LocalFolder
    private let disk: FoldingDisk

    init(_ folder: any LocalFolder, _ disk: FoldingDisk) {
        self.folder = folder
        self.disk = disk
    }

    func status(of name: LocalPath) throws(SystemError) -> FileStatus {
        disk.note(name)
        return try folder.status(of: disk.folded(name))
    }

    func openFile(_ name: LocalPath) throws(SystemError) -> any LocalFile {
        try folder.openFile(disk.folded(name))
    }

    func openFileToWrite(_ name: LocalPath) throws(SystemError) -> any LocalFile {
        try folder.openFileToWrite(disk.folded(name))
    }

    func createFile(_ name: LocalPath) throws(SystemError) -> any LocalFile {
        try folder.createFile(disk.folded(name))
    }

    func openOrMakeFolder(_ name: LocalPath) throws(SystemError) -> any LocalFolder {
        FoldingFolder(try folder.openOrMakeFolder(name), disk)
    }

    func rename(_ name: LocalPath, to newName: LocalPath) throws(SystemError) {
        try folder.rename(disk.folded(name), to: disk.folded(newName))
        disk.wasNamed(newName)
    }

    func renameWithoutReplacing(
        _ name: LocalPath, to newName: LocalPath
    ) throws(SystemError) {
        try folder.renameWithoutReplacing(disk.folded(name), to: disk.folded(newName))
        disk.wasNamed(newName)
    }

    func remove(_ name: LocalPath) throws(SystemError) { try folder.remove(disk.folded(name)) }

    func removeFolder(_ name: LocalPath) throws(SystemError) {
        try folder.removeFolder(disk.folded(name))
    }
}
