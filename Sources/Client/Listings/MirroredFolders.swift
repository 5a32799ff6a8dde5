import System
import Wire

/// The folders of mirrored listings: made in their turn, given modes and times at the end.
///
/// A folder's time changes with every file in it, and it must stay writable until the last file has
/// come.
struct MirroredFolders {
    /// How many folders one slice finishes.
    private static let foldersPerSlice = 64

    private let configuration: ClientConfiguration
    private let folder: OutputFolder
    private var made = ItemQueue()

    init(_ configuration: ClientConfiguration, _ folder: OutputFolder) {
        self.configuration = configuration
        self.folder = folder
    }

    /// How much memory the waiting folders take.
    var byteCount: Int { made.byteCount }

    /// Makes a folder, unless it exists; a dry run checks whether something else is there.
    mutating func makeFolder(_ item: Item, at path: DestinationPath) throws(ClientError) {
        guard !configuration.isDryRun else {
            _ = try folder.existingFolder(path)
            return
        }
        _ = try folder.makeFolder(path)
        made.append(item, of: 0)
    }

    /// Gives some folders their modes and times, the deepest first; false if none is left.
    mutating func finishNext() throws(ClientError) -> Bool {
        for _ in 0..<Self.foldersPerSlice {
            // Listings ascend, so what is beneath a folder comes after it.
            guard let item = made.popLast()?.item else { return false }
            guard let path = try? DestinationPath(item.path) else { continue }
            guard let folder = try folder.existingFolder(path) else { continue }
            try finish(folder, as: item, at: path.local)
        }
        return true
    }

    private func finish(
        _ folder: any LocalFolder, as item: Item, at path: LocalPath
    ) throws(ClientError) {
        do {
            // Its owner must be able to read it, and the next run to write to it. Set-id and sticky
            // bits are those that it has here.
            let old = try folder.status().permissions
            let masked = item.mode & 0o777 & ~configuration.creationMask
            let new = masked | 0o700 | old & 0o7000
            if new != old { try folder.setPermissions(new) }
        } catch  where error.errno.isOfAttributes {
            return
        } catch {
            throw .local(error, path)
        }
        guard configuration.keepsModificationTime else { return }
        do {
            try folder.setModified(seconds: FinalAttributes.possible(item.mtime))
        } catch  where error.errno.isOfAttributes {
            return
        } catch {
            throw .cannotSetTime(error, path)
        }
    }
}
