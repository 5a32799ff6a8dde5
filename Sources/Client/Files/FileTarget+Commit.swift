import System

/// The steps from the verified part to the final name, of which several files share some.
extension FileTarget {
    /// Gives the file that is on the disk its final name, which `synchronizeFolder` makes stay.
    func giveName() throws(ClientError) { try part?.giveName() }

    /// Which folder it is in, and on which file system.
    func folderStatus() throws(ClientError) -> FileStatus {
        guard let part else { preconditionFailure("a verified file has a part") }
        return try part.folderStatus()
    }

    /// Puts all of its file system on the disk.
    func synchronizeFileSystem() throws(ClientError) { try part?.synchronizeFileSystem() }

    /// Puts the names in its folder on the disk.
    func synchronizeFolder() throws(ClientError) { try part?.synchronizeFolder() }
}
