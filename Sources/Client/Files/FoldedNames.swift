import System

/// Which file of this round has which name, in folders where several names lead to one file.
///
/// To exFAT and NTFS `Makefile` and `makefile` are one name, and the second of two such files of
/// the server would replace the first. Two names are one if both lead to something and the folder
/// lists only one of them. Inode numbers prove nothing by themselves: a file may have the number
/// of one that is gone, two names may be links to one file, and a file system in user space (FUSE)
/// may give each name a number of its own.
///
/// Whether a folder is like that is mostly found out with one call; only of the files in such a
/// folder anything is remembered.
final class FoldedNames {
    /// How many folders are remembered, and how many facts about files.
    private static let foldersMax = 256
    private static let ownersMax = 1 << 18

    /// A file that has a name or an inode number.
    private struct Owner {
        /// A fingerprint of its path.
        let path: Int
        /// A fingerprint of the folder's inode.
        let folder: Int
        let name: LocalPath

        init(_ location: FileLocation) throws(ClientError) {
            path = location.path.hashValue
            folder = FoldedNames.key(
                try location.local { () throws(SystemError) in try location.folder.status() })
            name = location.name
        }
    }

    /// Whether a folder folds names.
    private var folders: [LocalPath: Bool] = [:]
    /// By a fingerprint of the name or the inode.
    private var owners: [Int: Owner] = [:]

    /// Fails if another file is known to have the name.
    func check(_ location: FileLocation) throws(ClientError) {
        guard folders[location.parentPath] == true else { return }
        let owner = try Owner(location)
        try own(Self.key(owner), as: owner, location)
    }

    /// Takes the name for a file whose final name is taken; fails if another file has it.
    func take(_ location: FileLocation, replacing final: FileStatus) throws(ClientError) {
        guard try folds(location, asShownBy: location.name) else { return }
        let owner = try Owner(location)
        try own(Self.key(owner), as: owner, location)
        try own(final, as: owner, location) { $0 }
    }

    /// Takes the name for a file with a part of its own; fails if another file has it.
    func take(_ location: FileLocation, for part: PartFile) throws(ClientError) {
        guard try folds(location, asShownBy: location.partName) else { return }
        let owner = try Owner(location)
        try own(Self.key(owner), as: owner, location)
        try own(try part.status(), as: owner, location, PartName.of)
    }

    /// Takes the number of what is there under that name of a file.
    private func own(
        _ status: FileStatus, as owner: Owner, _ location: FileLocation,
        _ name: (LocalPath) -> LocalPath
    ) throws(ClientError) {
        let key = Self.key(status)
        // Whoever had the number before may be gone, or this is another name of its file. How many
        // names there are says nothing: lowntfs-3g counts two for a while after a rename.
        if let last = owners[key] {
            let isHere = last.folder == owner.folder
            let isOne =
                isHere
                ? try isOneName(name(last.name), name(location.name), in: location) : false
            if !isOne { owners[key] = nil }
        }
        try own(key, as: owner, location)
    }

    private func own(
        _ key: Int, as owner: Owner, _ location: FileLocation
    ) throws(ClientError) {
        guard owners[key]?.path ?? owner.path == owner.path else {
            throw .sameNameHere(location.path.local)
        }
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
        let isFolding = try isOneName(other, name, in: location)
        if folders.count >= Self.foldersMax { folders = [:] }
        folders[location.parentPath] = isFolding
        return isFolding
    }

    /// Whether both names lead to something and are not both listed.
    private func isOneName(
        _ name: LocalPath, _ other: LocalPath, in location: FileLocation
    ) throws(ClientError) -> Bool {
        guard name != other, try location.status(of: name) != nil,
            try location.status(of: other) != nil
        else { return false }
        let listedCount = try location.local { () throws(SystemError) in
            var listedCount = 0
            var reader = try location.folder.readNames()
            while listedCount < 2, let listed = try reader.next() {
                if listed == name || listed == other { listedCount += 1 }
            }
            return listedCount
        }
        // What was removed while the names were read need not be listed.
        guard listedCount < 2, try location.status(of: name) != nil else { return false }
        return try location.status(of: other) != nil
    }

    /// A fingerprint of the folder and the name, in whichever case that is.
    private static func key(_ owner: Owner) -> Int {
        var hasher = Hasher()
        hasher.combine(owner.folder)
        for byte in owner.name.bytes { hasher.combine(byte.isLetter ? byte | caseBit : byte) }
        return hasher.finalize()
    }

    fileprivate static func key(_ status: FileStatus) -> Int {
        [status.device, status.inode].hashValue
    }

    private static let caseBit: UInt8 = 0x20

    /// Nil where the name has no letters of ASCII, or others as well, which a file system may take
    /// for one in two spellings.
    private static func inOtherCase(_ name: LocalPath) -> LocalPath? {
        guard name.bytes.contains(where: \.isLetter), name.bytes.allSatisfy({ $0 < 0x80 }) else {
            return nil
        }
        return LocalPath(name.bytes.map { $0.isLetter ? $0 ^ caseBit : $0 })
    }
}

extension UInt8 {
    fileprivate var isLetter: Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self)
    }
}
