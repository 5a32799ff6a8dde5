import System
import Wire

/// The attributes that a file gets with its final name.
struct FinalAttributes {
    /// The times that every file system of Linux can hold; the kernel would clamp others.
    private static let modifiedSeconds: ClosedRange<Int64> = -(1 << 31)...(1 << 33)

    /// Permission bits with the user's mask applied.
    let permissions: UInt16
    /// When the content changed; nil for now.
    let modified: Int64?
    /// Whether it replaces a file that has the name already.
    let replaces: Bool

    /// The umask decides about reading and writing, the server about executing.
    ///
    /// Whoever could not read the replaced file cannot read the new one. If bytes were copied from
    /// another file, only its readers and the owner can. A mirrored file has the server's bits, and
    /// its owner can always read it, as the next run must. `group` is the new file's.
    init(
        _ head: Head, _ configuration: ClientConfiguration, isMirrored: Bool,
        inPlaceOf old: FileStatus?, copiedFrom source: FileStatus? = nil, group: UInt32
    ) {
        var wanted = isMirrored ? head.mode : 0o666 | head.mode & 0o111
        if let old, !isMirrored { wanted &= Self.allowed(beside: old, group) }
        if let source, !isMirrored { wanted &= 0o700 | Self.allowed(beside: source, group) }
        let masked = wanted & 0o777 & ~configuration.creationMask
        permissions = isMirrored ? masked | 0o400 : masked
        modified =
            configuration.keepsModificationTime ? Self.possible(head.mtime) : nil
        replaces = !configuration.noClobber
    }

    /// The bits that give no new access: whoever could not read a file cannot run the new one, and
    /// the members of another group were others.
    private static func allowed(beside old: FileStatus, _ group: UInt32) -> UInt16 {
        var bits = old.permissions & 0o666
        if old.group != group { bits = bits & 0o606 | (bits & 0o006) << 3 }
        return bits | (bits & 0o444) >> 2
    }

    /// The nearest time that a file system can hold.
    static func possible(_ seconds: Int64) -> Int64 {
        min(max(seconds, modifiedSeconds.lowerBound), modifiedSeconds.upperBound)
    }

    /// Whether a file of that status has other permissions or another time.
    func differ(from status: FileStatus) -> Bool {
        status.permissions & 0o777 != permissions
            || modified.map { $0 != status.modified.seconds } ?? false
    }

    /// Sets time and permissions; a file system without permissions is not a failure.
    ///
    /// A part stays writable for its owner until it has its final name: if this process is killed
    /// before, the next one must be able to open it.
    func apply(
        to file: any LocalFile, at path: LocalPath, isPart: Bool = false
    ) throws(ClientError) {
        do {
            if let modified { try file.setModified(seconds: modified) }
        } catch {
            throw .cannotSetTime(error, path)
        }
        try applyPermissions(isPart ? permissions | 0o600 : permissions, to: file, at: path)
    }

    /// Sets the permissions that differ from those of a part.
    func complete(_ file: any LocalFile, at path: LocalPath) throws(ClientError) {
        guard permissions | 0o600 != permissions else { return }
        try applyPermissions(permissions, to: file, at: path)
    }

    private func applyPermissions(
        _ permissions: UInt16, to file: any LocalFile, at path: LocalPath
    ) throws(ClientError) {
        do {
            try file.setPermissions(permissions)
        } catch  where error.errno.isLackOfPermissions {
            return
        } catch {
            throw .local(error, path)
        }
    }
}

extension Errno {
    /// What a file system without permissions returns, or one that takes the file for somebody
    /// else's.
    var isLackOfPermissions: Bool {
        [.notPermitted, .notSupported, .noSuchCall].contains(self)
    }

    /// Whether mode and time of what is here already cannot be changed: it is somebody else's, or
    /// its file system cannot, or is read-only.
    var isOfAttributes: Bool { isLackOfPermissions || self == .readOnlyFileSystem }
}
