import System
import Wire

/// How much room a file takes here, and how much there is.
extension FileTarget {
    /// How much of the disk the file will take if the listing is right; 0 if that is not known, or
    /// if it is probably here already.
    var neededBytes: UInt64 {
        guard let listed, case .holding(let holding) = state else { return 0 }
        let isHeld = holding.final != nil || holding.basis != nil
        if isHeld && holding.status?.size == listed.size { return 0 }
        let count = holding.part?.content.count ?? 0
        return listed.size - min(listed.size, count)
    }

    /// How much is free where the file goes, and on which file system; nil if that cannot be told.
    var freeSpace: (device: UInt64, bytes: UInt64)? {
        guard let folder = location?.folder ?? (try? folder.parent(of: path)) ?? nil,
            let status = try? folder.status(), let bytes = try? folder.freeBytes()
        else { return nil }
        return (status.device, bytes)
    }

    /// Makes sure that the disk can hold the rest of a file of `size` bytes.
    func checkRoom(for part: PartFile, size: UInt64) throws(ClientError) {
        do throws(ClientError) {
            try part.checkRoom(size: size)
        } catch {
            guard case .diskFull = error, others.makeRoom() else { throw error }
            try part.checkRoom(size: size)
        }
    }

    /// Does what writes to the part, and once more if replaced files took the room for it.
    ///
    /// A part that has grown by less than it should is cut before it is written to.
    func writing<Result>(
        _ body: () throws(ClientError) -> Result
    ) throws(ClientError) -> Result {
        do throws(ClientError) {
            return try body()
        } catch {
            guard case .local(let reason, _) = error, reason.errno.isFull, others.makeRoom() else {
                throw error
            }
            return try body()
        }
    }

    private var location: FileLocation? {
        guard case .holding(let holding) = state else { return nil }
        return holding.location
    }
}

extension OutputFolder {
    /// Why nothing can be written into it; nil if something can, or if that cannot be told.
    var fault: Errno? {
        do {
            try checkWritable()
            return try freeBytes() == 0 ? .noSpace : nil
        } catch {
            return error.errno.isOfFolder ? error.errno : nil
        }
    }
}

extension Errno {
    /// Whether the folder or its file system takes nothing more; an encrypted folder without its
    /// key counts.
    var isOfFolder: Bool {
        isFull || [.permissionDenied, .readOnlyFileSystem, .noKey].contains(self)
    }
}
