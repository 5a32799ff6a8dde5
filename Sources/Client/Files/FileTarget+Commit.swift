import System

/// The steps from the verified part to the final name, some of which several files share.
extension FileTarget {
    /// Gives the synced file its final name; `synchronizeFolder` makes the name last.
    func giveName() throws(ClientError) { try part?.giveName() }

    /// The status of its folder, for the folder's identity and file system.
    func folderStatus() throws(ClientError) -> FileStatus {
        guard let part else { preconditionFailure("a verified file has a part") }
        return try part.folderStatus()
    }

    /// Syncs its whole file system to the disk.
    func synchronizeFileSystem() throws(ClientError) { try part?.synchronizeFileSystem() }

    /// Fails if its file system was synced and its bytes are not on the disk.
    func checkWritten() throws(ClientError) { try part?.checkWritten() }

    /// Syncs the names in its folder to the disk.
    func synchronizeFolder() throws(ClientError) { try part?.synchronizeFolder() }
}
