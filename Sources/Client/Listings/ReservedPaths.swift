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
    /// Fingerprints of the places, and of the folders on the way to them: the paths themselves
    /// would take much more memory than the names, if those are deep.
    private var places: Set<Int> = []
    private var folders: Set<Int> = []

    mutating func reserve(
        _ destination: DestinationPath, for path: RemotePath
    ) throws(ClientError) -> Answer {
        if let other = owners[destination] {
            guard other == path else { throw .destinationTaken(destination.local) }
            return .alreadyReserved
        }
        let place = Self.fingerprints(of: destination)
        if folders.contains(place.file) { throw .fileAndFolder(destination.local) }
        if let index = place.folders.firstIndex(where: places.contains) {
            throw .fileAndFolder(destination.folders[index])
        }
        owners[destination] = path
        places.insert(place.file)
        folders.formUnion(place.folders)
        return .free
    }

    /// The file that a place is for; nil for none.
    func owner(of destination: DestinationPath) -> RemotePath? { owners[destination] }

    private static func fingerprints(of path: DestinationPath) -> (folders: [Int], file: Int) {
        var folders: [Int] = []
        var hasher = Hasher()
        for byte in path.local.bytes {
            if byte == UInt8(ascii: "/") { folders.append(hasher.finalized) }
            hasher.combine(byte)
        }
        return (folders, hasher.finalize())
    }
}

extension Hasher {
    /// The value for what has come so far.
    fileprivate var finalized: Int {
        let copy = self
        return copy.finalize()
    }
}
