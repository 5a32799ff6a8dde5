package import System

/// The real disk.
package struct KernelDisk: LocalDisk {
    package init() {}

    /// Reaches the folder by the kernel's calls.
    package func open(_ folder: consuming Folder) -> any LocalFolder { KernelFolder(folder) }
}

private final class KernelFolder: LocalFolder {
    private let folder: Folder

    init(_ folder: consuming Folder) {
        self.folder = folder
    }

    func status() throws(SystemError) -> FileStatus { try folder.status() }

    func status(of name: LocalPath) throws(SystemError) -> FileStatus {
        try folder.status(of: name)
    }

    func openFile(_ name: LocalPath) throws(SystemError) -> any LocalFile {
        KernelFile(try folder.openFile(beneath: name))
    }

    func openFileToWrite(_ name: LocalPath) throws(SystemError) -> any LocalFile {
        KernelFile(try folder.openOwnFileToWrite(name))
    }

    func createFile(_ name: LocalPath) throws(SystemError) -> any LocalFile {
        KernelFile(try folder.createFile(name))
    }

    func openOrMakeFolder(_ name: LocalPath) throws(SystemError) -> any LocalFolder {
        KernelFolder(try folder.openOrMakeFolder(name))
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

    func readNames() throws(SystemError) -> FolderReader { try FolderReader(folder) }

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

private final class KernelFile: LocalFile {
    private let file: File
    private var isLocked = false

    init(_ file: consuming File) {
        self.file = file
    }

    // A process that is just being started has the descriptor as well for a moment, and with it the
    // lock.
    deinit { if isLocked { file.unlock() } }

    func status() throws(SystemError) -> FileStatus { try file.status() }

    func lock() throws(SystemError) -> Bool {
        isLocked = try file.lock()
        return isLocked
    }

    func read(at offset: UInt64, into output: inout OutputSpan<UInt8>) throws(SystemError) {
        try file.read(at: offset, into: &output)
    }

    func write(_ bytes: Span<UInt8>, at offset: UInt64) throws(SystemError) {
        try file.write(bytes, at: offset)
    }

    func truncate(to size: UInt64) throws(SystemError) { try file.truncate(to: size) }

    func synchronize() throws(SystemError) { try file.synchronize() }

    func checkWritten() throws(SystemError) { try file.checkWritten() }

    func dropCache() { file.dropCache() }

    func touch() throws(SystemError) { try file.touch() }

    func setModified(seconds: Int64) throws(SystemError) { try file.setModified(seconds: seconds) }

    func setPermissions(_ permissions: UInt16) throws(SystemError) {
        try file.setPermissions(permissions)
    }
}
