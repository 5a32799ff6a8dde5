import Client
import System
import TestSupport

/// A folder of a `FaultyDisk`.
final class FaultyFolder: LocalFolder {
    private let folder: any LocalFolder
    private let disk: FaultyDisk
    /// How many losses it was told of, those before it was opened included.
    private var toldCount: Int

    init(_ folder: any LocalFolder, _ disk: FaultyDisk) {
        self.folder = folder
        self.disk = disk
        toldCount = disk.lostWrites.errorCount
    }

    private func key() throws(SystemError) -> FileKey {
        FileKey(try folder.status())
    }

    func status() throws(SystemError) -> FileStatus {
        try disk.call("fstat")
        return try folder.status()
    }

    func status(of name: LocalPath) throws(SystemError) -> FileStatus {
        try disk.call("fstatat")
        return try folder.status(of: name)
    }

    func openFile(_ name: LocalPath) throws(SystemError) -> any LocalFile {
        try disk.call("openat")
        return try FaultyFile(try folder.openFile(name), disk)
    }

    func openFileToWrite(_ name: LocalPath) throws(SystemError) -> any LocalFile {
        try disk.call("openat")
        return try FaultyFile(try folder.openFileToWrite(name), disk)
    }

    func createFile(_ name: LocalPath) throws(SystemError) -> any LocalFile {
        try disk.call("openat", writes: true)
        let file = try folder.createFile(name)
        disk.note(.made(name), in: try key())
        disk.noteMade(FileKey(try file.status()))
        return try FaultyFile(file, disk)
    }

    func openOrMakeFolder(_ name: LocalPath) throws(SystemError) -> any LocalFolder {
        try disk.call("mkdirat", writes: true)
        let isThere = (try? folder.status(of: name)) != nil
        let opened = try folder.openOrMakeFolder(name)
        if !isThere { disk.note(.madeFolder(name), in: try key()) }
        return FaultyFolder(opened, disk)
    }

    func rename(_ name: LocalPath, to newName: LocalPath) throws(SystemError) {
        try disk.call("renameat")
        let replaced = try? removedFile(newName)
        try folder.rename(name, to: newName)
        disk.note(.renamed(name, to: newName, replaced: replaced), in: try key())
    }

    func renameWithoutReplacing(
        _ name: LocalPath, to newName: LocalPath
    ) throws(SystemError) {
        try disk.call("renameat2")
        try folder.renameWithoutReplacing(name, to: newName)
        disk.note(.renamed(name, to: newName, replaced: nil), in: try key())
    }

    func remove(_ name: LocalPath) throws(SystemError) {
        try disk.call("unlinkat")
        let removed = try removedFile(name)
        try folder.remove(name)
        disk.note(.removed(name, removed), in: try key())
    }

    /// What a file holds that is about to lose its name.
    private func removedFile(_ name: LocalPath) throws(SystemError) -> UnsyncedNames.RemovedFile {
        let file = try folder.openFile(name)
        return disk.removedFile(FileKey(try file.status()), holding: try file.contents())
    }

    func removeFolder(_ name: LocalPath) throws(SystemError) {
        try disk.call("unlinkat")
        let removed = FileKey(try folder.status(of: name))
        try folder.removeFolder(name)
        disk.note(.removedFolder(name, removed), in: try key())
    }

    func readNames() throws(SystemError) -> FolderReader {
        try disk.call("openat")
        return try folder.readNames()
    }

    func setPermissions(_ permissions: UInt16) throws(SystemError) {
        try disk.call("fchmod")
        try folder.setPermissions(permissions)
    }

    func setModified(seconds: Int64) throws(SystemError) {
        try disk.call("futimens")
        try folder.setModified(seconds: seconds)
    }

    func synchronize() throws(SystemError) {
        try disk.call("fsync")
        disk.noteNamesSynced(in: try key())
    }

    func synchronizeFileSystem() throws(SystemError) {
        try disk.call("syncfs")
        defer { toldCount = disk.lostWrites.errorCount }
        disk.noteAllSynced()
        guard toldCount == disk.lostWrites.errorCount else {
            throw SystemError(call: "syncfs", errno: .inputOutput)
        }
    }

    func freeBytes() throws(SystemError) -> UInt64 {
        try disk.call("fstatvfs")
        return try folder.freeBytes()
    }
}
