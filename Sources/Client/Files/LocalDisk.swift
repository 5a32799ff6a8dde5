package import System

/// The disk, as far as transfers reach it: whoever tests them puts one here that fails.
package protocol LocalDisk: Sendable {
    /// Makes an open folder one of this disk.
    func open(_ folder: consuming Folder) -> any LocalFolder
}

/// A folder that is open, and what a transfer does in it.
package protocol LocalFolder: AnyObject {
    /// The status of the folder itself, and of what has a name in it.
    func status() throws(SystemError) -> FileStatus
    func status(of name: LocalPath) throws(SystemError) -> FileStatus
    /// Opens a file to read it.
    func openFile(_ name: LocalPath) throws(SystemError) -> any LocalFile
    /// Opens a file to read and write it.
    func openFileToWrite(_ name: LocalPath) throws(SystemError) -> any LocalFile
    /// Makes a file that is not there, open to nobody else.
    func createFile(_ name: LocalPath) throws(SystemError) -> any LocalFile
    /// Gives a file another name, over what has that name.
    func rename(_ name: LocalPath, to newName: LocalPath) throws(SystemError)
    /// Gives a file another name, unless something has it.
    func renameWithoutReplacing(
        _ name: LocalPath, to newName: LocalPath) throws(SystemError)
    /// Removes a file's name.
    func remove(_ name: LocalPath) throws(SystemError)
    /// Returns when the names in it are on the disk.
    func synchronize() throws(SystemError)
    /// Returns when all of its file system is on the disk.
    func synchronizeFileSystem() throws(SystemError)
    /// How many bytes can still be written.
    func freeBytes() throws(SystemError) -> UInt64
}

/// A file that is open, and what a transfer does with it.
package protocol LocalFile: AnyObject {
    /// What the file is now.
    func status() throws(SystemError) -> FileStatus
    /// Locks it, unless another process has; false then.
    func lock() throws(SystemError) -> Bool
    /// Fills the span from the offset on, unless the file ends before.
    func read(at offset: UInt64, into output: inout OutputSpan<UInt8>) throws(SystemError)
    /// Writes all of the bytes.
    func write(_ bytes: Span<UInt8>, at offset: UInt64) throws(SystemError)
    /// Makes it so long.
    func truncate(to size: UInt64) throws(SystemError)
    /// Returns when its bytes are on the disk.
    func synchronize() throws(SystemError)
    /// Sets when it was changed: now, or then.
    func touch() throws(SystemError)
    func setModified(seconds: Int64) throws(SystemError)
    /// Sets its permissions.
    func setPermissions(_ permissions: UInt16) throws(SystemError)
}
