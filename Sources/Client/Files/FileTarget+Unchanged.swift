import System
import Wire

/// What becomes of a file that is here already and holds what the server's holds.
extension FileTarget {
    func settleUnchanged(_ holding: Holding, as head: Head) throws(ClientError) {
        // Whatever an earlier run left is of no use beside the file itself.
        try holding.part?.remove()
        guard var status = holding.status else { return }
        if isMirrored, let final = holding.final, status.linkCount == 1 {
            status = try follow(head, final, status)
        }
        if let listed, listed.agrees(with: head) { confirmed?.confirm(path, listed, status) }
    }

    /// Gives a mirrored file the server's mode and time where those alone have changed there.
    ///
    /// With a second name it is somebody's file elsewhere as well, and stays as it is.
    private func follow(
        _ head: Head, _ final: HashedFile, _ old: FileStatus
    ) throws(ClientError) -> FileStatus {
        let wanted = FinalAttributes(head, configuration, isMirrored: true, inPlaceOf: old)
        guard wanted.differ(from: old) else { return old }
        do throws(ClientError) {
            try wanted.apply(to: final.file, at: path.local)
        } catch .cannotSetTime(let error, _) where error.errno.isOfOthers {
            return old
        } catch .local(let error, _) where error.errno.isOfOthers {
            return old
        }
        do {
            return try final.file.status()
        } catch {
            throw .local(error, path.local)
        }
    }
}

extension Errno {
    /// Of somebody else's file what it holds is all that can be had.
    fileprivate var isOfOthers: Bool { self == .notPermitted || self == .readOnlyFileSystem }
}
