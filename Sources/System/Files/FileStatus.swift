import CSystem
import Glibc

/// What the kernel knows about a file without reading it.
package struct FileStatus: Hashable, Sendable {
    /// What a name stands for.
    package enum Kind: Hashable, Sendable {
        case regularFile, directory, symbolicLink, pipe, socket, characterDevice, blockDevice
    }

    /// A moment as the file system keeps it.
    package struct Moment: Hashable, Sendable {
        /// Since 1970; negative before.
        package let seconds: Int64
        /// 0 to 999,999,999.
        package let nanoseconds: Int64

        package init(seconds: Int64, nanoseconds: Int64) {
            self.seconds = seconds
            self.nanoseconds = nanoseconds
        }
    }

    /// What it was reached through: a name beneath a mount point has another mount.
    ///
    /// Like openat2 this does not look at the device: files of one overlay may differ in it.
    package enum Mount: Hashable, Sendable {
        case number(Int64)
        /// For kernels before 5.8, which do not tell the mount.
        case device(UInt64)
    }

    /// What the name stands for; nil for an unknown kind.
    package let kind: Kind?
    /// In bytes; meaningful for regular files only.
    package let size: UInt64
    /// When the content changed last, or what somebody set it to.
    package let modified: Moment
    /// When content, mode, name or owner changed last; nobody can set it.
    package let changed: Moment
    /// The lower twelve bits of the mode: permissions, set-id and sticky bits.
    package let permissions: UInt16
    /// The file system; with `inode` the file's identity.
    package let device: UInt64
    /// The mount through which it was reached.
    package let mount: Mount
    /// The file's number in its file system.
    package let inode: UInt64
    /// How many names the file has.
    package let linkCount: UInt64
    /// The owner's user number.
    package let owner: UInt32
    /// The group's number.
    package let group: UInt32

    private init(_ raw: stat, mount: Int64) {
        kind = Kind(mode: raw.st_mode)
        size = UInt64(clamping: raw.st_size)
        modified = Moment(raw.st_mtim)
        changed = Moment(raw.st_ctim)
        permissions = UInt16(truncatingIfNeeded: raw.st_mode & 0o7777)
        device = UInt64(raw.st_dev)
        self.mount = mount >= 0 ? .number(mount) : .device(device)
        inode = UInt64(raw.st_ino)
        linkCount = UInt64(raw.st_nlink)
        owner = raw.st_uid
        group = raw.st_gid
    }

    /// Whether both are one and the same file.
    package func isSameFile(as other: FileStatus) -> Bool {
        device == other.device && inode == other.inode
    }

    /// Whether the file system has a block device: others have the major number 0.
    var isOnDisk: Bool { device & 0xFFFF_F000_000F_FF00 != 0 }

    /// Whether neither time has changed in between.
    package func hasSameTimes(as other: FileStatus) -> Bool {
        modified == other.modified && changed == other.changed
    }
}

extension FileStatus {
    /// How new the answer is, which differs on network file systems only.
    enum Freshness {
        /// As the file system thinks fit.
        case usual
        /// What is known without asking anybody.
        case cached
        /// Asked for now.
        case fresh

        fileprivate var flag: CInt {
            switch self {
            case .usual: 0
            case .cached: csystem_at_no_sync
            case .fresh: csystem_at_force_sync
            }
        }
    }

    /// The status of an open file, folder or path (statx).
    init(
        of descriptor: borrowing Descriptor, _ freshness: Freshness = .usual
    ) throws(SystemError) {
        try self.init(
            of: "", in: descriptor, call: "fstat", flags: csystem_at_empty_path | freshness.flag)
    }

    /// The status of a name in an open folder, of a link itself and not its target (statx).
    init(of name: LocalPath, in folder: borrowing Descriptor) throws(SystemError) {
        try self.init(of: name, in: folder, call: "fstatat", flags: AT_SYMLINK_NOFOLLOW)
    }

    private init(
        of name: LocalPath, in folder: borrowing Descriptor, call: String, flags: CInt
    ) throws(SystemError) {
        let number = folder.rawValue
        var raw = stat()
        var mount: Int64 = -1
        // The kernel reads the name and fills the struct that it is lent.
        try unsafe name.withCString(for: call) { path throws(SystemError) in
            _ = try retrying(call) { unsafe csystem_status(number, path, flags, &raw, &mount) }
        }
        self.init(raw, mount: mount)
    }
}

extension FileStatus.Kind {
    fileprivate init?(mode: mode_t) {
        switch mode & S_IFMT {
        case S_IFREG: self = .regularFile
        case S_IFDIR: self = .directory
        case S_IFLNK: self = .symbolicLink
        case S_IFIFO: self = .pipe
        case S_IFSOCK: self = .socket
        case S_IFCHR: self = .characterDevice
        case S_IFBLK: self = .blockDevice
        default: return nil
        }
    }
}

extension FileStatus.Moment {
    fileprivate init(_ time: timespec) {
        seconds = Int64(time.tv_sec)
        nanoseconds = Int64(time.tv_nsec)
    }
}
