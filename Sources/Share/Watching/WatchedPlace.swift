import System
package import Wire

/// A folder or file of the share that somebody watches.
package struct WatchedPlace: Hashable, Sendable {
    /// Nil for the share's root.
    package let path: RemotePath?
    /// Whether the folders below are watched too.
    package let isRecursive: Bool

    package init(_ path: RemotePath?, isRecursive: Bool) {
        self.path = path
        self.isRecursive = isRecursive
    }

    /// Whether LIST or GET would show a change of that name.
    func shows(_ name: [UInt8]) -> Bool {
        guard let path = path?.bytes else { return isRecursive || !name.contains(.slash) }
        // What the way to it is made of decides whether it is there.
        if path == name || Self.isBeneath(path, name) { return true }
        guard Self.isBeneath(name, path) else { return false }
        return isRecursive || !name[(path.count + 1)...].contains(.slash)
    }

    /// What of a folder has to be watched for this place.
    func extent(in folder: [UInt8]) -> Extent {
        let path = path?.bytes ?? []
        if folder == path { return isRecursive ? .tree : .folder }
        if folder.isEmpty || Self.isBeneath(path, folder) {
            let rest = path[(folder.isEmpty ? 0 : folder.count + 1)...]
            return .way(Array(rest.prefix { $0 != .slash }))
        }
        return isRecursive && (path.isEmpty || Self.isBeneath(folder, path)) ? .tree : .nothing
    }

    /// What of a folder has to be watched.
    enum Extent: Hashable {
        case nothing
        /// The folder, and in it one name on the way to the place.
        case way([UInt8])
        case folder
        /// The folder and all folders below.
        case tree
    }

    private static func isBeneath(_ path: [UInt8], _ folder: [UInt8]) -> Bool {
        path.count > folder.count && path[folder.count] == .slash && path.starts(with: folder)
    }
}
