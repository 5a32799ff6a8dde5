import System
import Wire

/// Where named files go: no two to one place, and none to a place where another needs a folder.
struct ReservedPaths {
    /// The answer to a reservation.
    enum Answer {
        case free
        /// The same file already had the place.
        case alreadyReserved
    }

    private var owners: [DestinationPath: RemotePath] = [:]
    /// The folders on the way to those places.
    private var folders: Set<LocalPath> = []

    mutating func reserve(
        _ destination: DestinationPath, for path: RemotePath
    ) throws(ClientError) -> Answer {
        if let other = owners[destination] {
            guard other == path else { throw .destinationTaken(destination.local) }
            return .alreadyReserved
        }
        if folders.contains(destination.local) { throw .fileAndFolder(destination.local) }
        let folders = destination.folders
        for folder in folders where isFile(folder) { throw .fileAndFolder(folder) }
        owners[destination] = path
        self.folders.formUnion(folders)
        return .free
    }

    /// The file that a place is for; nil for none.
    func owner(of destination: DestinationPath) -> RemotePath? { owners[destination] }

    private func isFile(_ path: LocalPath) -> Bool {
        guard let destination = try? DestinationPath(path) else { return false }
        return owners[destination] != nil
    }
}
