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

    /// Syncs its whole file system to the disk; why that failed, if it did.
    func synchronizeFileSystem() -> SystemError? { part?.synchronizeFileSystem() }

    /// Fails if its bytes are not on the disk, after its file system was synced.
    func checkWritten(after failure: SystemError?) throws(ClientError) {
        try part?.checkWritten(after: failure)
    }

    /// Syncs the names in its folder to the disk; why that failed, if it did.
    func synchronizeFolder() -> SystemError? { part?.synchronizeFolder() }
}
