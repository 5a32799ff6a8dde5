import System
import Wire

/// What becomes of a local file with the same content as the server's.
extension FileTarget {
    func settleUnchanged(_ holding: Holding, as head: Head) throws(ClientError) -> Settlement {
        guard try isAsHashed(holding) else { return try lookAgain() }
        // What an earlier run left is of no use beside the complete file.
        try holding.part?.remove()
        try synchronizeName()
        guard var status = holding.status else { return .done }
        if isMirrored, let final = holding.final, status.linkCount == 1 {
            status = try follow(head, final, status)
        }
        if let listed, listed.agrees(with: head) { confirmed?.confirm(path, listed, status) }
        return .done
    }

    /// Whether the name still leads to the file that was hashed, and nobody has changed it since.
    private func isAsHashed(_ holding: Holding) throws(ClientError) -> Bool {
        guard let location = holding.location, let final = holding.final else { return true }
        let status = try location.local { () throws(SystemError) in try final.file.status() }
        guard status == holding.status else { return false }
        return try location.status(of: location.name) == status
    }

    /// Makes its name last: the run that gave it may have been killed before it synced the folder,
    /// or have failed at that.
    private func synchronizeName() throws(ClientError) {
        do {
            try folder.synchronizeFolders(of: path)
        } catch {
            throw .nameNotSynced(error, name)
        }
    }

    private func lookAgain() throws(ClientError) -> Settlement {
        guard looksLeft > 0 else { throw .changedHere(path.local) }
        looksLeft -= 1
        state = .closed
        return .changedHere
    }

    /// Gives a mirrored file the server's mode and time if only those have changed there.
    ///
    /// A file with a second name is used elsewhere as well, and stays as it is.
    private func follow(
        _ head: Head, _ final: HashedFile, _ old: FileStatus
    ) throws(ClientError) -> FileStatus {
        let wanted = FinalAttributes(
            head, configuration, isMirrored: true, inPlaceOf: old, group: old.group)
        guard wanted.differ(from: old) else { return old }
        do throws(ClientError) {
            try wanted.apply(to: final.file, at: path.local)
        } catch .cannotSetTime(let error, _) where error.errno.isOfAttributes {
            return old
        } catch .local(let error, _) where error.errno.isOfAttributes {
            return old
        }
        do {
            return try final.file.status()
        } catch {
            throw .local(error, path.local)
        }
    }
}
