import CSystem
import Glibc

/// An open folder: every name is looked up in it, even if the path that led to it changes.
package struct Folder: ~Copyable, Sendable {
    let descriptor: Descriptor

    /// How paths beneath this folder are kept beneath it.
    package let lookup: PathLookup

    init(_ descriptor: consuming Descriptor, lookup: PathLookup) {
        self.descriptor = descriptor
        self.lookup = lookup
    }

    /// Opens a folder of this machine by any path, links followed (open).
    ///
    /// `lookup` is what this kernel can do, unless a test wants the other way.
    package init(_ path: LocalPath, lookup: PathLookup? = nil) throws(SystemError) {
        descriptor = try Descriptor(opening: path, flags: Self.folderFlags)
        self.lookup = lookup ?? PathLookup(probing: descriptor)
    }

    static var folderFlags: CInt { O_RDONLY | O_DIRECTORY }

    /// The status of the folder itself (fstat).
    package func status() throws(SystemError) -> FileStatus {
        try FileStatus(of: descriptor)
    }

    /// Returns when names that were made, renamed or removed are on the disk (fsync).
    ///
    /// A file system that cannot sync folders is no error.
    package func synchronize() throws(SystemError) {
        let number = descriptor.rawValue
        do {
            try retrying("fsync") { fsync(number) }
        } catch  where error.errno == .invalidArgument || error.errno == .notSupported {
            return
        }
    }

    /// Returns when all that was written to the folder's file system is on the disk (syncfs).
    ///
    /// A kernel before 5.8 does not report what it could not write.
    package func synchronizeFileSystem() throws(SystemError) {
        let number = descriptor.rawValue
        try retrying("syncfs") { csystem_syncfs(number) }
    }

    /// Sets permission bits (fchmod).
    package func setPermissions(_ permissions: UInt16) throws(SystemError) {
        try descriptor.setPermissions(permissions)
    }

    /// Sets the modification time, not the access time (futimens).
    package func setModified(seconds: Int64) throws(SystemError) {
        try descriptor.setModified(seconds: seconds)
    }

    /// Whether there is no name in it.
    package func isEmpty() throws(SystemError) -> Bool {
        var reader = try FolderReader(self)
        return try reader.next() == nil
    }

    /// Fails if this user may make no files in the folder, or nobody may (faccessat).
    package func checkWritable() throws(SystemError) {
        let number = descriptor.rawValue
        // The kernel reads the constant path and keeps nothing.
        try retrying("faccessat") { unsafe faccessat(number, ".", W_OK | X_OK, AT_EACCESS) }
    }

    /// How many bytes can still be written to the folder's file system (fstatvfs).
    ///
    /// That is any number where the file system does not tell its size, such as one in memory.
    package func freeBytes() throws(SystemError) -> UInt64 {
        let number = descriptor.rawValue
        var space = statvfs()
        // The kernel fills the struct that it is lent.
        try retrying("fstatvfs") { unsafe fstatvfs(number, &space) }
        return Self.freeBytes(of: space)
    }

    /// What `df` calls available: some blocks more are kept for root, who in a container is a user
    /// like any other.
    static func freeBytes(of space: statvfs) -> UInt64 {
        guard space.f_blocks > 0 else { return .max }
        let (bytes, overflow) = UInt64(space.f_bavail).multipliedReportingOverflow(
            by: UInt64(space.f_frsize))
        return overflow ? .max : bytes
    }
}

/// Paths beneath the folder, which never leave it.
extension Folder {
    /// The status of what a path beneath the folder leads to, without opening it: no device reacts.
    package func status(
        beneath path: LocalPath, links: SymlinkPolicy = .refused
    ) throws(SystemError) -> FileStatus {
        let flags = csystem_open_path_only
        let found = try lookup.open(path, beneath: descriptor, flags: flags, links: links)
        return try FileStatus(of: found)
    }

    /// Opens a file to read it; a pipe without a writer or a slow device does not block.
    package func openFile(
        beneath path: LocalPath, links: SymlinkPolicy = .refused
    ) throws(SystemError) -> File {
        let flags = O_RDONLY | O_NONBLOCK | O_NOCTTY
        return File(
            adopting: try lookup.open(path, beneath: descriptor, flags: flags, links: links))
    }

    /// Opens a folder beneath this one; "." is this one itself with a reading position of its own.
    package func openFolder(
        beneath path: LocalPath, links: SymlinkPolicy = .refused, mounts: MountPolicy = .refused
    ) throws(SystemError) -> Folder {
        let opened = try lookup.open(
            path, beneath: descriptor, flags: Self.folderFlags, links: links, mounts: mounts)
        return Folder(opened, lookup: lookup)
    }
}
