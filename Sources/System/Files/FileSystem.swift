import CSystem

/// What a kind of file system does that not all do (fstatfs).
package struct FileSystem: Sendable {
    /// Of the kinds of which btfile knows more than the number.
    private enum Kind: Int64 {
        case ext = 0xEF53
        case xfs = 0x5846_5342
        case btrfs = 0x9123_683E
        case f2fs = 0xF2F5_2010
        case fat = 0x4D44
        case ntfs = 0x5346_544E
        case ntfs3 = 0x7366_746E
        case fuse = 0x6573_5546
        case smb = 0x517B
        case cifs = 0xFF53_4D42
        case smb2 = 0xFE53_4D42
    }

    private let kind: Kind?

    init(of folder: borrowing Descriptor) {
        kind = Kind(rawValue: csystem_file_system(folder.rawValue))
    }

    /// Whether the change time of a file is taken from this machine's clock, nobody can set it, and
    /// a store into a page that is on the disk changes it.
    ///
    /// FAT and exFAT have no such time, a tmpfs has no disk, a network file system has the clock of
    /// its server.
    package var keepsChangeTimes: Bool {
        switch kind {
        case .ext, .xfs, .btrfs, .f2fs: true
        case .fat, .ntfs, .ntfs3, .fuse, .smb, .cifs, .smb2, nil: false
        }
    }

    /// Whether a file may have a second, short name that its folder does not list: `SECRET~1`.
    package var hasShortNames: Bool {
        switch kind {
        case .fat, .ntfs, .ntfs3, .fuse, .smb, .cifs, .smb2: true
        case .ext, .xfs, .btrfs, .f2fs, nil: false
        }
    }
}

extension Folder {
    /// The kind of file system that it is on.
    package var fileSystem: FileSystem { FileSystem(of: descriptor) }
}
