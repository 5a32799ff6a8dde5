import CSystem
import Glibc

/// What files and folders have in common once they are open.
extension Descriptor {
    /// Opens whatever a path leads to, following links (open).
    init(opening path: LocalPath, flags: CInt) throws(SystemError) {
        // The kernel reads the path while it is lent.
        let opened = try unsafe path.withCString(for: "open") { path throws(SystemError) in
            try retrying("open") { unsafe open(path, flags | O_CLOEXEC) }
        }
        self.init(adopting: opened)
    }

    /// Opens a name or a path from an open folder, wherever it leads (openat).
    init(
        opening path: LocalPath, in folder: borrowing Descriptor, flags: CInt
    ) throws(SystemError) {
        let number = folder.rawValue
        // The kernel reads the path while it is lent.
        let opened = try unsafe path.withCString(for: "openat") { path throws(SystemError) in
            try retrying("openat") { unsafe openat(number, path, flags | O_CLOEXEC) }
        }
        self.init(adopting: opened)
    }

    /// Sets the permission bits (fchmod).
    func setPermissions(_ permissions: UInt16) throws(SystemError) {
        try retrying("fchmod") { fchmod(rawValue, mode_t(permissions)) }
    }

    /// Sets the modification time, and the access time to now (futimens).
    ///
    /// If one of the two were left alone, file systems in user space that use libfuse 2 would
    /// change neither, and report no error.
    func setModified(seconds: Int64) throws(SystemError) {
        // UTIME_NOW of <sys/stat.h>, a macro that Swift does not see.
        let now = timespec(tv_sec: 0, tv_nsec: (1 << 30) - 1)
        let times = [now, timespec(tv_sec: Int(seconds), tv_nsec: 0)]
        // The array holds the two times that the call reads.
        try retrying("futimens") { unsafe futimens(rawValue, times) }
    }
}
