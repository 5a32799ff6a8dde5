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
        case zfs = 0x2FC1_2FC1
        case bcachefs = 0xCA45_1A4E
        case tmpfs = 0x0102_1994
        case ramfs = 0x8584_58F6
        case squashfs = 0x7371_7368
        case erofs = 0xE0F5_E1E2
        case exfat = 0x2011_BAB0
        case overlay = 0x794C_7630
        case iso9660 = 0x9660
        case sysfs = 0x6265_6572
    }

    private let kind: Kind?
    /// Whether it is on a disk of this machine, which has a number of its own.
    private let hasDisk: Bool

    init(of folder: borrowing Descriptor) {
        kind = Kind(rawValue: csystem_file_system(folder.rawValue))
        hasDisk = (try? FileStatus(of: folder, .cached))?.isOnDisk ?? false
    }

    /// Whether the change time of a file is taken from this machine's clock, nobody can set it, and
    /// a store into a page that is on the disk changes it.
    ///
    /// FAT and exFAT have no such time, a tmpfs has no disk, a network file system has the clock of
    /// its server.
    package var keepsChangeTimes: Bool {
        switch kind {
        case .ext, .xfs, .btrfs, .f2fs: true
        case .fat, .exfat, .ntfs, .ntfs3, .fuse, .smb, .cifs, .smb2, .overlay: false
        case .zfs, .bcachefs, .tmpfs, .ramfs, .squashfs, .erofs, .iso9660, .sysfs, nil: false
        }
    }

    /// Whether the kernel tells of all changes (inotify): nobody makes any without it.
    ///
    /// Behind FUSE without a disk, NFS, SMB, 9p and the like others do.
    package var tellsAllChanges: Bool {
        switch kind {
        case .ext, .xfs, .btrfs, .f2fs, .zfs, .bcachefs, .tmpfs, .ramfs, .overlay: true
        case .fat, .exfat, .ntfs, .ntfs3, .squashfs, .erofs, .iso9660: true
        case .fuse: hasDisk
        case .smb, .cifs, .smb2, .sysfs, nil: false
        }
    }

    /// Whether a file has as many bytes as its size says: the kernel gives those in /sys 4,096.
    package var tellsSizes: Bool { kind != .sysfs }

    /// Whether an open file is told of what could not be written by others, such as `syncfs`.
    ///
    /// An overlay has the files of another file system below, and FUSE a server, which `syncfs`
    /// does not reach.
    var reportsWriteErrors: Bool {
        switch kind {
        case .ext, .xfs, .btrfs, .f2fs, .fat, .ntfs3: true
        case .exfat, .ntfs, .fuse, .smb, .cifs, .smb2, .overlay: false
        case .zfs, .bcachefs, .tmpfs, .ramfs, .squashfs, .erofs, .iso9660, .sysfs, nil: false
        }
    }

    /// Whether a file may have a second, short name that its folder does not list: `SECRET~1`.
    ///
    /// FUSE, overlayfs, NFS or 9p pass on those of what is behind them.
    package var hasShortNames: Bool {
        switch kind {
        case .fat, .exfat, .ntfs, .ntfs3, .fuse, .smb, .cifs, .smb2, .overlay: true
        case .iso9660, .sysfs, nil: true
        case .ext, .xfs, .btrfs, .f2fs, .zfs, .bcachefs: false
        case .tmpfs, .ramfs, .squashfs, .erofs: false
        }
    }
}

extension Folder {
    /// The kind of file system that it is on.
    package var fileSystem: FileSystem { FileSystem(of: descriptor) }
}
