import System
import Wire

/// The steps from the verified part to the final name, some of which several files share.
extension FileTarget {
    /// Does one slice of the work after the last byte, whose digest is the one that the server
    /// announced.
    func settle(as head: Head) throws(ClientError) -> Settlement {
        switch state {
        case .confirming(let holding):
            let settlement = try settleUnchanged(holding, as: head)
            if case .done = settlement { state = .over }
            return settlement
        case .receiving(let part, let location):
            if part.settled == nil {
                try part.settle(
                    as: FinalAttributes(
                        head, configuration, isMirrored: isMirrored,
                        inPlaceOf: try location.status(of: location.name), copiedFrom: copied,
                        group: try part.status().group))
            }
            return try part.readBackSlice() ? .more : .waitsForName
        case .closed, .hashing, .holding, .copying, .changing, .over:
            preconditionFailure("only a file that has come can be settled")
        }
    }

    /// Whether the part begins with bytes of a file that not everybody may read who will be able to
    /// read this one.
    var isPrivateCopy: Bool {
        guard let copied else { return false }
        return 0o444 & ~configuration.creationMask & ~copied.permissions != 0
    }

    /// Gives the synced file its final name; `PartFile.synchronizeFolder` makes the name last.
    ///
    /// What had the name may be the content of another file by now.
    func giveName() throws(ClientError) {
        try checkFolder()
        try checkName()
        if configuration.capabilities[.sums], let location = part?.location,
            let status = try? location.finalStatus(), status.size >= RenameGuesses.bytesMin,
            let old = (try? location.openFinal())?.file
        {
            others.keep(old.file, of: path.local)
        }
        try part?.giveName()
    }

    /// Makes the folders last that its own is in.
    func synchronizeFolders() throws(ClientError) {
        do {
            try folder.synchronizeFolders(above: path)
        } catch {
            throw .nameNotSynced(error, name)
        }
    }

    /// Fails if the folder of the part is not at its path any more: the name would be elsewhere.
    private func checkFolder() throws(ClientError) {
        guard case .receiving(_, let location) = state else { return }
        let folder = try folder.parent(of: path)
        let isHere = try location.local { () throws(SystemError) in
            try folder?.status().isSameFile(as: location.folder.status()) ?? false
        }
        guard isHere else { throw .partChanged(location.partPath, .moved) }
    }

    /// Fails if another file of this round has got the final name since this one was asked for:
    /// where the file system takes two names for one, their parts may still be two files.
    private func checkName() throws(ClientError) {
        guard case .receiving(let part, let location) = state,
            let final = try location.status(of: location.name), final.kind == .regularFile
        else { return }
        do throws(ClientError) {
            try names.take(location, replacing: final)
        } catch {
            // It would be in the way of nothing, and never be of use.
            if case .sameNameHere = error { try? part.remove() }
            throw error
        }
    }
}
