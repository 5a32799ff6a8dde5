import Client
import System

/// A disk that does something else at chosen moments, as another program may.
struct HookedDisk: LocalDisk {
    /// Before a file of that name is made; what it throws is what making it throws.
    var beforeCreating: @Sendable (LocalPath) throws(SystemError) -> Void = { _ in }
    /// Once a file of that name is open.
    var afterOpening: @Sendable (LocalPath) -> Void = { _ in }

    func open(_ folder: consuming Folder) -> any LocalFolder {
        HookedFolder(KernelDisk().open(folder), self)
    }
}

private final class HookedFolder: LocalFolder {
    private let folder: any LocalFolder
    private let disk: HookedDisk

    init(_ folder: any LocalFolder, _ disk: HookedDisk) {
        self.folder = folder
        self.disk = disk
    }

    func status() throws(SystemError) -> FileStatus { try folder.status() }

    func status(of name: LocalPath) throws(SystemError) -> FileStatus {
        try folder.status(of: name)
    }

    func openFile(_ name: LocalPath) throws(SystemError) -> any LocalFile {
        try folder.openFile(name)
    }

    func openFileToWrite(_ name: LocalPath) throws(SystemError) -> any LocalFile {
        let file = try folder.openFileToWrite(name)
        disk.afterOpening(name)
        return file
    }

    func createFile(_ name: LocalPath) throws(SystemError) -> any LocalFile {
        try disk.beforeCreating(name)
        return try folder.createFile(name)
    }

    func rename(_ name: LocalPath, to newName: LocalPath) throws(SystemError) {
        try folder.rename(name, to: newName)
    }

    func renameWithoutReplacing(
        _ name: LocalPath, to newName: LocalPath
    ) throws(SystemError) {
        try folder.renameWithoutReplacing(name, to: newName)
    }

    func remove(_ name: LocalPath) throws(SystemError) { try folder.remove(name) }

    func removeFolder(_ name: LocalPath) throws(SystemError) { try folder.removeFolder(name) }

    func readNames() throws(SystemError) -> FolderReader { try folder.readNames() }

    func setPermissions(_ permissions: UInt16) throws(SystemError) {
        try folder.setPermissions(permissions)
    }

    func setModified(seconds: Int64) throws(SystemError) {
        try folder.setModified(seconds: seconds)
    }

    func synchronize() throws(SystemError) { try folder.synchronize() }

    func synchronizeFileSystem() throws(SystemError) { try folder.synchronizeFileSystem() }

    func freeBytes() throws(SystemError) -> UInt64 { try folder.freeBytes() }
}
