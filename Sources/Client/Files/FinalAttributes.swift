import System
import Wire

/// What a file gets besides its bytes when it gets its name.
struct FinalAttributes {
    /// What every file system that Linux writes can hold; beyond, the kernel would cut it anyhow.
    private static let modifiedSeconds: ClosedRange<Int64> = -(1 << 31)...(1 << 33)

    /// Permission bits with the user's mask applied.
    let permissions: UInt16
    /// When the content changed; nil for now.
    let modified: Int64?
    /// Whether a file that has the name already makes room.
    let replaces: Bool

    /// Reading and writing are the user's choice (the mask), whether it is a program the server's.
    ///
    /// A file that takes the place of another is open to nobody to whom that one was closed. A
    /// mirrored file has the server's bits, and its owner can read it: the next run will have to.
    init(
        _ head: Head, _ configuration: ClientConfiguration, isMirrored: Bool,
        inPlaceOf old: FileStatus?
    ) {
        var wanted = isMirrored ? head.mode | 0o400 : 0o666 | head.mode & 0o111
        if let old, !isMirrored { wanted &= Self.allowed(beside: old.permissions) }
        permissions = wanted & 0o777 & ~configuration.creationMask
        modified =
            configuration.keepsModificationTime ? Self.possible(head.mtime) : nil
        replaces = !configuration.noClobber
    }

    /// The bits that open nothing more: who could not read a file cannot run its successor.
    private static func allowed(beside old: UInt16) -> UInt16 {
        old & 0o666 | (old & 0o444) >> 2
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

    /// Sets time and permissions; a file system that has no permissions is no failure.
    func apply(to file: any LocalFile, at path: LocalPath) throws(ClientError) {
        do {
            if let modified { try file.setModified(seconds: modified) }
        } catch {
            throw .cannotSetTime(error, path)
        }
        do {
            try file.setPermissions(permissions)
        } catch  where error.errno == .notPermitted || error.errno == .notSupported {
            return
        } catch {
            throw .local(error, path)
        }
    }
}
