import System
import Wire

/// How much room a file takes here, and how much there is.
extension FileTarget {
    /// How much of the disk the file will take if the listing is right; 0 if that is not known, or
    /// if it is probably here already.
    var neededBytes: UInt64 {
        guard let listed, case .holding(let holding) = state else { return 0 }
        if let final = holding.final, final.count == listed.size { return 0 }
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
    /// Whether a folder, or its file system, takes nothing more.
    var isOfFolder: Bool {
        [.noSpace, .quotaExceeded, .permissionDenied, .readOnlyFileSystem].contains(self)
    }
}
