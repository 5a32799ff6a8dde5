import System

/// Which file of this round has which name, in folders where several names lead to one file.
///
/// To exFAT and NTFS `Makefile` and `makefile` are one name, and the second of two such files of
/// the server would replace the first. Whether a folder is like that is found out with one call;
/// only of the files in such a folder anything is remembered.
final class FoldedNames {
    /// How many folders are remembered, and how many facts about files.
    private static let foldersMax = 256
    private static let ownersMax = 1 << 18

    /// Whether a folder folds names.
    private var folders: [LocalPath: Bool] = [:]
    /// Fingerprints of the files that have a name or an inode, by a fingerprint of that.
    private var owners: [Int: Int] = [:]

    /// Fails if another file is known to have the name.
    func check(_ location: FileLocation) throws(ClientError) {
        guard folders[location.parentPath] == true else { return }
        try own(nameKey(of: location), location)
    }

    /// Takes the name for a file whose final name is taken; fails if another file has it.
    func take(_ location: FileLocation, replacing final: FileStatus) throws(ClientError) {
        guard try folds(location, asShownBy: location.name) else { return }
        try own(nameKey(of: location), location)
        // A file with several names may be here under each of them.
        if final.linkCount == 1 { try own(Self.key(final), location) }
    }

    /// Takes the name for a file with a part of its own; fails if another file has it.
    func take(_ location: FileLocation, for part: PartFile) throws(ClientError) {
        guard try folds(location, asShownBy: location.partName) else { return }
        try own(nameKey(of: location), location)
        // Whatever had the number before is gone.
        owners[Self.key(try part.status())] = location.path.hashValue
    }

    private func own(_ key: Int, _ location: FileLocation) throws(ClientError) {
        let owner = location.path.hashValue
        guard owners[key, default: owner] == owner else { throw .sameNameHere(location.path.local) }
        if owners.count >= Self.ownersMax { owners = [:] }
        owners[key] = owner
    }

    /// Whether the name of a file that is there leads to it in the other case too; true where the
    /// name cannot show that.
    private func folds(
        _ location: FileLocation, asShownBy name: LocalPath
    ) throws(ClientError) -> Bool {
        if let known = folders[location.parentPath] { return known }
        guard let other = Self.inOtherCase(name) else { return true }
        var isFolding = false
        if let status = try location.status(of: other), let own = try location.status(of: name) {
            isFolding = status.isSameFile(as: own) || status.isAlike(own)
        }
        if folders.count >= Self.foldersMax { folders = [:] }
        folders[location.parentPath] = isFolding
        return isFolding
    }

    private func nameKey(of location: FileLocation) throws(ClientError) -> Int {
        let folder = try location.local { () throws(SystemError) in try location.folder.status() }
        var hasher = Hasher()
        hasher.combine(Self.key(folder))
        for byte in location.name.bytes {
            hasher.combine(byte.isLetter ? byte | Self.caseBit : byte)
        }
        return hasher.finalize()
    }

    private static func key(_ status: FileStatus) -> Int {
        [status.device, status.inode].hashValue
    }

    private static let caseBit: UInt8 = 0x20

    /// Nil where the name has no letters of ASCII.
    private static func inOtherCase(_ name: LocalPath) -> LocalPath? {
        guard name.bytes.contains(where: \.isLetter) else { return nil }
        return LocalPath(name.bytes.map { $0.isLetter ? $0 ^ caseBit : $0 })
    }
}

extension UInt8 {
    fileprivate var isLetter: Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self)
    }
}

extension FileStatus {
    /// Whether both differ in nothing but their number: a file system in user space (FUSE) may give
    /// each name one of its own.
    fileprivate func isAlike(_ other: FileStatus) -> Bool {
        device == other.device && kind == other.kind && size == other.size
            && modified == other.modified && changed == other.changed
            && permissions == other.permissions && owner == other.owner
    }
}
