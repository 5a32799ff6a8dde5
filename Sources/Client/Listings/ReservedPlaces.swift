import System
import Wire

/// Where named files go: no two to one place, and none to a place where another needs a folder.
struct ReservedPlaces {
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
        _ place: DestinationPath, for path: RemotePath
    ) throws(ClientError) -> Answer {
        if let other = owners[place] {
            guard other == path else { throw .destinationTaken(place.local) }
            return .alreadyReserved
        }
        if folders.contains(place.local) { throw .fileAndFolder(place.local) }
        let folders = place.folders
        for folder in folders where isFile(folder) { throw .fileAndFolder(folder) }
        owners[place] = path
        self.folders.formUnion(folders)
        return .free
    }

    /// The file that a place is for; nil for none.
    func owner(of place: DestinationPath) -> RemotePath? { owners[place] }

    private func isFile(_ path: LocalPath) -> Bool {
        guard let place = try? DestinationPath(path) else { return false }
        return owners[place] != nil
    }
}
