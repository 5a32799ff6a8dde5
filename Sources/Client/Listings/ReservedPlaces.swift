import System
import Wire

/// Which file of the server goes where, for those that were named: none to the place of another,
/// and none to where another needs a folder.
struct ReservedPlaces {
    /// What a place was when it was asked for.
    enum Answer {
        case free
        /// The same file was to go there before.
        case alreadyReserved
    }

    private var owners: [DestinationPath: RemotePath] = [:]
    /// On the way to those places.
    private var folders: Set<LocalPath> = []

    /// Reserves a place for a file.
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

    /// Which file a place is for; nil if for none.
    func owner(of place: DestinationPath) -> RemotePath? { owners[place] }

    private func isFile(_ path: LocalPath) -> Bool {
        guard let place = try? DestinationPath(path) else { return false }
        return owners[place] != nil
    }
}
