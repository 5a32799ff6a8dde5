import Client
import System

/// A folder that does what another one does, but for the calls that it has itself.
protocol WrappedFolder: LocalFolder {
    var folder: any LocalFolder { get }
}

extension WrappedFolder {
    func status() throws(SystemError) -> FileStatus { try folder.status() }

    func status(of name: LocalPath) throws(SystemError) -> FileStatus {
        try folder.status(of: name)
    }

    func openFile(_ name: LocalPath) throws(SystemError) -> any LocalFile {
        try folder.openFile(name)
    }

    func openFileToWrite(_ name: LocalPath) throws(SystemError) -> any LocalFile {
        try folder.openFileToWrite(name)
    }

    func createFile(_ name: LocalPath) throws(SystemError) -> any LocalFile {
        try folder.createFile(name)
    }

    func openOrMakeFolder(_ name: LocalPath) throws(SystemError) -> any LocalFolder {
        try folder.openOrMakeFolder(name)
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
