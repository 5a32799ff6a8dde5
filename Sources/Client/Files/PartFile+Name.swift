import System
import Wire

/// What is proved of a part before it gets its final name.
///
/// The digest of what came says nothing of what lies on the disk: no lock keeps a program out that
/// asks for none. So the part is read back, and must look the same when it gets its name.
extension PartFile {
    /// Makes sure that the part has its name and at least the bytes that were written, and cuts off
    /// what another program has appended.
    ///
    /// A part that became shorter is never written to or lengthened: that would leave zeros in it.
    func checkUntouched() throws(ClientError) {
        let status = try status()
        try place.checkPart(is: status)
        guard status.size >= content.count else {
            throw .partChanged(place.partPath, .content)
        }
        guard status.size > content.count else { return }
        try place.local { () throws(SystemError) in
            try content.file.truncate(to: content.count)
        }
    }

    /// Gives the part, which has come whole, what it gets besides its bytes, and notes what it
    /// looks like.
    ///
    /// That comes before it is read back: whoever writes to it from now on changes its time.
    func settle(as attributes: FinalAttributes) throws(ClientError) {
        try checkUntouched()
        // Where the file is to have the time of its coming it has none until then: two writes can
        // fall into one step of the clock.
        if attributes.modified == nil { try? content.file.setModified(seconds: 0) }
        try attributes.apply(to: content.file, at: place.path.local)
        settled = (attributes, try status())
    }

    /// Reads one slice of it back; false when all of it is what came.
    func readBackSlice() throws(ClientError) -> Bool {
        let comparison = try place.local { () throws(SystemError) in try content.compareSlice() }
        switch comparison {
        case .unfinished: return true
        case .same: return false
        case .different:
            try checkUntouched()
            // Where it is wrong nobody knows, so none of it can be gone on from.
            try clear()
            throw .partChanged(place.partPath, .content)
        }
    }

    /// Gives the part that was read back and put on the disk its final name, which
    /// `synchronizeFolder` makes stay.
    func giveName() throws(ClientError) {
        guard let settled else { preconditionFailure("only what is settled gets a name") }
        var status = try status()
        if status != settled.status { status = try readBackAgain(settled.attributes) }
        try place.checkPart(is: status)
        if settled.attributes.replaces { _ = try place.finalStatus() }
        if settled.attributes.modified == nil { touch() }
        do {
            if settled.attributes.replaces {
                try place.folder.rename(place.partName, to: place.name)
            } else {
                try place.folder.renameWithoutReplacing(place.partName, to: place.name)
            }
        } catch  where !settled.attributes.replaces && error.errno == .fileExists {
            throw .exists(place.path.local)
        } catch {
            try place.checkPart(is: status)
            throw .local(error, place.path.local)
        }
    }

    /// Reads all of it back once more where it does not look as before: another program has changed
    /// it meanwhile, or the file system shows times in another way later.
    private func readBackAgain(_ attributes: FinalAttributes) throws(ClientError) -> FileStatus {
        try settle(as: attributes)
        try keep()
        let before = try status()
        while try readBackSlice() {}
        guard try status() == before else { throw .partChanged(place.partPath, .content) }
        return before
    }

    /// Which folder it is in, and on which file system.
    func folderStatus() throws(ClientError) -> FileStatus {
        try place.local { () throws(SystemError) in try place.folder.status() }
    }

    /// Puts all of its file system on the disk.
    func synchronizeFileSystem() throws(ClientError) {
        try place.local { () throws(SystemError) in try place.folder.synchronizeFileSystem() }
    }

    /// Puts the names in its folder on the disk.
    func synchronizeFolder() throws(ClientError) {
        try place.local { () throws(SystemError) in try place.folder.synchronize() }
    }
}
