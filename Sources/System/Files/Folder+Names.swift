import CSystem
import Glibc

/// Single names in the folder.
extension Folder {
    /// The status of a name, of a link itself and not its target (fstatat).
    package func status(of name: LocalPath) throws(SystemError) -> FileStatus {
        try FileStatus(of: name, in: descriptor)
    }

    /// Opens the folder of that name and makes it if it is missing; a link is an error (mkdirat).
    package func openOrMakeFolder(_ name: LocalPath) throws(SystemError) -> Folder {
        do {
            try unsafe call("mkdirat", name) { number, path in unsafe mkdirat(number, path, 0o777) }
        } catch let error where error.errno == .fileExists {
            // What stands there is opened below, or refused.
        }
        return try openFolder(named: name)
    }

    /// Opens the folder of that name, even on another file system; a link is an error (openat).
    package func openFolder(named name: LocalPath) throws(SystemError) -> Folder {
        Folder(try open(name, flags: Self.folderFlags | O_NOFOLLOW), lookup: lookup)
    }

    /// Makes a new file that only this user can read and write (openat).
    ///
    /// A name that is taken, even by a dangling link, is EEXIST: nobody can have prepared it.
    package func createFile(_ name: LocalPath) throws(SystemError) -> File {
        let flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let opened = try unsafe call("openat", name) { number, path in
            unsafe openat(number, path, flags, 0o600)
        }
        return File(adopting: Descriptor(adopting: opened))
    }

    /// Opens an existing file for reading and writing; a link is ELOOP (openat).
    package func openFileToWrite(_ name: LocalPath) throws(SystemError) -> File {
        let flags = O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY
        return File(adopting: try open(name, flags: flags))
    }

    /// The same for a file of this user whose permissions forbid that: they become 0600 first,
    /// unless another process has it locked, or it has another name as well.
    package func openOwnFileToWrite(_ name: LocalPath) throws(SystemError) -> File {
        do {
            return try openFileToWrite(name)
        } catch let error where error.errno == .permissionDenied {
            guard try allowWriting(name) else { throw error }
        }
        return try openFileToWrite(name)
    }

    private func allowWriting(_ name: LocalPath) throws(SystemError) -> Bool {
        let file = try openFile(beneath: name)
        let status = try file.status()
        guard status.kind == .regularFile, status.owner == EffectiveUser.number,
            status.linkCount <= 1, try file.lock()
        else { return false }
        // While it is locked nobody gives it its final name, for which it has these permissions.
        guard try self.status(of: name).isSameFile(as: status) else { return false }
        try file.setPermissions(0o600)
        return true
    }

    /// Renames a file; a file that has the new name is replaced in one step (renameat).
    package func rename(_ name: LocalPath, to newName: LocalPath) throws(SystemError) {
        try unsafe call("renameat", name, newName) { number, path, newPath in
            unsafe renameat(number, path, number, newPath)
        }
    }

    /// Renames a file; EEXIST if the new name is taken (renameat2, or linkat and unlinkat).
    ///
    /// Where a file system can do neither, a file that gets the new name between two calls is
    /// replaced.
    package func renameWithoutReplacing(
        _ name: LocalPath, to newName: LocalPath
    ) throws(SystemError) {
        do {
            try unsafe call("renameat2", name, newName) { number, path, newPath in
                unsafe csystem_renameat2(number, path, newPath, csystem_rename_no_replace)
            }
        } catch let error where error.errno == .invalidArgument || error.errno == .noSuchCall {
            // The file system or the kernel does not know the flag.
            try linkAndRemove(name, newName)
        }
    }

    /// Renames a file if the new name is free, else EEXIST, in two calls.
    package func renameIfFree(
        _ name: LocalPath, to newName: LocalPath
    ) throws(SystemError) {
        do {
            _ = try status(of: newName)
        } catch let error where error.errno == .noSuchFile {
            return try rename(name, to: newName)
        }
        throw SystemError(call: "renameat", errno: .fileExists)
    }

    /// The same in two steps: the new name appears only if it is free, then the old one goes.
    package func linkAndRemove(_ name: LocalPath, _ newName: LocalPath) throws(SystemError) {
        do {
            try unsafe call("linkat", name, newName) { number, path, newPath in
                unsafe linkat(number, path, number, newPath, 0)
            }
        } catch let error
            where [.notPermitted, .notSupported, .noSuchCall].contains(error.errno)
        {
            // No file has two names there.
            return try renameIfFree(name, to: newName)
        }
        try remove(name)
    }

    /// Removes a name that is not a folder (unlinkat).
    package func remove(_ name: LocalPath) throws(SystemError) {
        try unsafe call("unlinkat", name) { number, path in unsafe unlinkat(number, path, 0) }
    }

    /// Removes an empty folder (unlinkat).
    package func removeFolder(_ name: LocalPath) throws(SystemError) {
        try unsafe call("unlinkat", name) { number, path in
            unsafe unlinkat(number, path, AT_REMOVEDIR)
        }
    }

    private func open(_ name: LocalPath, flags: CInt) throws(SystemError) -> Descriptor {
        guard name.isName else { throw SystemError(call: "openat", errno: .invalidArgument) }
        return try Descriptor(opening: name, in: descriptor, flags: flags)
    }

    /// Makes a call on one name of this folder; a path instead of a name is EINVAL.
    @discardableResult
    private func call(
        _ call: String, _ name: LocalPath, _ body: (CInt, UnsafePointer<CChar>) -> CInt
    ) throws(SystemError) -> CInt {
        guard name.isName else { throw SystemError(call: call, errno: .invalidArgument) }
        let number = descriptor.rawValue
        // The kernel reads the name while it is lent.
        return try unsafe name.withCString(for: call) { path throws(SystemError) in
            try retrying(call) { unsafe body(number, path) }
        }
    }

    /// Makes a call on two names of this folder.
    private func call(
        _ call: String, _ name: LocalPath, _ newName: LocalPath,
        _ body: (CInt, UnsafePointer<CChar>, UnsafePointer<CChar>) -> CInt
    ) throws(SystemError) {
        guard newName.isName else { throw SystemError(call: call, errno: .invalidArgument) }
        // The kernel reads the name while it is lent.
        try unsafe newName.withCString(for: call) { newPath throws(SystemError) in
            _ = try unsafe self.call(call, name) { number, path in
                unsafe body(number, path, newPath)
            }
        }
    }
}
