import System
import Wire

/// The checks of a part before it gets its final name.
///
/// The digest of the received bytes says nothing about what is on the disk: a lock does not keep
/// out a program that does not ask for it. So the part is read back, and must look the same when it
/// gets its name.
extension PartFile {
    /// Makes sure that the part has its name and at least the bytes that were written, and cuts off
    /// what another program has appended.
    ///
    /// A part that became shorter is never lengthened: that would leave zeros in it.
    func checkUntouched() throws(ClientError) {
        let status = try status()
        try location.checkPart(is: status)
        guard status.size >= content.count else {
            throw .partChanged(location.partPath, .content)
        }
        guard status.size > content.count else { return }
        try location.local { () throws(SystemError) in
            try content.file.truncate(to: content.count)
        }
    }

    /// Gives the complete part its attributes, and notes its status.
    ///
    /// This is done before it is read back: a later write changes its time.
    func settle(as attributes: FinalAttributes) throws(ClientError) {
        try checkUntouched()
        // A file that is to get the current time gets time 0 until then: two writes can fall into
        // one step of the clock.
        if attributes.modified == nil { try? content.file.setModified(seconds: 0) }
        try attributes.apply(to: content.file, at: location.path.local, isPart: true)
        settled = (attributes, try status())
    }

    /// Reads one slice of it back; false when all of it is as received.
    func readBackSlice() throws(ClientError) -> Bool {
        let comparison = try location.local { () throws(SystemError) in try content.compareSlice() }
        switch comparison {
        case .unfinished: return true
        case .same: return false
        case .different:
            try checkUntouched()
            // It is not known where it is wrong, so none of it can be kept.
            try clear()
            throw .partChanged(location.partPath, .content)
        }
    }

    /// Gives the part that was read back and synced its final name; `synchronizeFolder` makes the
    /// name last.
    func giveName() throws(ClientError) {
        guard let settled else { preconditionFailure("only what is settled gets a name") }
        var status = try status()
        if status != settled.status { status = try readBackAgain(settled.attributes) }
        try location.checkPart(is: status)
        if settled.attributes.replaces { _ = try location.finalStatus() }
        if settled.attributes.modified == nil { touch() }
        do {
            if settled.attributes.replaces {
                try location.folder.rename(location.partName, to: location.name)
            } else {
                try location.folder.renameWithoutReplacing(location.partName, to: location.name)
            }
        } catch  where !settled.attributes.replaces && error.errno == .fileExists {
            throw .exists(location.path.local)
        } catch {
            try location.checkPart(is: status)
            throw .local(error, location.path.local)
        }
        try settled.attributes.complete(content.file, at: location.path.local)
    }

    /// Reads all of it back once more if its status has changed: another program has changed it
    /// meanwhile, or the file system rounds times later.
    private func readBackAgain(_ attributes: FinalAttributes) throws(ClientError) -> FileStatus {
        try settle(as: attributes)
        try keep()
        let before = try status()
        while try readBackSlice() {}
        guard try status() == before else { throw .partChanged(location.partPath, .content) }
        return before
    }

    /// The status of its folder, for the folder's identity and file system.
    func folderStatus() throws(ClientError) -> FileStatus {
        try location.local { () throws(SystemError) in try location.folder.status() }
    }

    /// Syncs its whole file system to the disk; why that failed, if it did.
    func synchronizeFileSystem() -> SystemError? {
        do {
            try location.folder.synchronizeFileSystem()
            return nil
        } catch {
            return error
        }
    }

    /// Syncs the names in its folder to the disk; why that failed, if it did.
    func synchronizeFolder() -> SystemError? {
        do {
            try location.folder.synchronize()
            return nil
        } catch {
            return error
        }
    }
}
