package import System

/// What a client needs of the disk; tests use one that fails.
package protocol LocalDisk: Sendable {
    /// Wraps an open folder.
    func open(_ folder: consuming Folder) -> any LocalFolder
}

/// An open folder, with what is done in it.
package protocol LocalFolder: AnyObject {
    /// The status of the folder itself, and of a name in it.
    func status() throws(SystemError) -> FileStatus
    func status(of name: LocalPath) throws(SystemError) -> FileStatus
    /// Opens a file to read it.
    func openFile(_ name: LocalPath) throws(SystemError) -> any LocalFile
    /// Opens a file to read and write it; one of this user may be read-only.
    func openFileToWrite(_ name: LocalPath) throws(SystemError) -> any LocalFile
    /// Makes a new file that only this user can open.
    func createFile(_ name: LocalPath) throws(SystemError) -> any LocalFile
    /// Opens the folder of that name, and makes it if there is none.
    func openOrMakeFolder(_ name: LocalPath) throws(SystemError) -> any LocalFolder
    /// Renames a file, and replaces one that has the new name.
    func rename(_ name: LocalPath, to newName: LocalPath) throws(SystemError)
    /// Renames a file; fails if the new name is taken.
    func renameWithoutReplacing(
        _ name: LocalPath, to newName: LocalPath) throws(SystemError)
    /// Removes a file's name.
    func remove(_ name: LocalPath) throws(SystemError)
    /// Removes an empty folder.
    func removeFolder(_ name: LocalPath) throws(SystemError)
    /// Begins to read the names in it.
    func readNames() throws(SystemError) -> FolderReader
    func setPermissions(_ permissions: UInt16) throws(SystemError)
    func setModified(seconds: Int64) throws(SystemError)
    /// Returns when the names in it are on the disk.
    func synchronize() throws(SystemError)
    /// Returns when all of its file system is on the disk.
    func synchronizeFileSystem() throws(SystemError)
    /// How many bytes can still be written.
    func freeBytes() throws(SystemError) -> UInt64
}

/// An open file, with what a transfer does with it.
package protocol LocalFile: AnyObject {
    /// What the file is now.
    func status() throws(SystemError) -> FileStatus
    /// Locks it; false if another process has the lock.
    func lock() throws(SystemError) -> Bool
    /// Fills the span from the offset, as far as the file goes.
    func read(at offset: UInt64, into output: inout OutputSpan<UInt8>) throws(SystemError)
    func write(_ bytes: Span<UInt8>, at offset: UInt64) throws(SystemError)
    /// Makes it that long.
    func truncate(to size: UInt64) throws(SystemError)
    /// Returns when its bytes are on the disk.
    func synchronize() throws(SystemError)
    /// Fails if anything that was written since it was opened did not get to the disk, and that was
    /// not reported before.
    func checkWritten() throws(SystemError)
    /// Forgets what memory holds and the disk has: the next read is from the disk.
    func dropCache()
    /// Sets the modification time: to now, or to the given one.
    func touch() throws(SystemError)
    func setModified(seconds: Int64) throws(SystemError)
    func setPermissions(_ permissions: UInt16) throws(SystemError)
}
