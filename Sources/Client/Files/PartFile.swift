import System
import Wire

/// The file that holds what has come of a download: private, locked, and renamed when complete.
///
/// After kill -9 at any moment, the next run continues with the bytes that had arrived.
final class PartFile {
    /// The result of trying to open it.
    enum OpenResult {
        case opened(PartFile)
        case absent
        /// Another process writes it; comparing its status later tells whether it grows.
        case lockedElsewhere(FileStatus)
    }

    let location: FileLocation
    /// Its content as far as it is hashed; writes append to it.
    let content: HashedFile
    /// Set when all has come: its attributes, and its status at that moment.
    var settled: (attributes: FinalAttributes, status: FileStatus)?

    private init(_ location: FileLocation, _ content: HashedFile) {
        self.location = location
        self.content = content
    }

    /// How often it is opened again if its name leads elsewhere by then: others that fetch the same
    /// file may finish it at any moment, but not so often.
    private static let triesMax = 16

    /// Opens and locks the part that an earlier run left.
    static func open(in location: FileLocation) throws(ClientError) -> OpenResult {
        for _ in 0..<triesMax {
            guard let status = try location.status(of: location.partName) else { return .absent }
            guard status.kind == .regularFile else {
                throw .notRegularFile(location.partPath, status.kind)
            }
            let file: any LocalFile
            do {
                file = try location.folder.openFileToWrite(location.partName)
            } catch  where error.errno == .noSuchFile {
                return .absent
            } catch  where status.owner != EffectiveUser.number {
                // A part is private to its owner: another user's cannot even be opened.
                throw .foreignPart(location.partPath, .owner(status.owner))
            } catch {
                throw .local(error, location.partPath)
            }
            if let result = try claim(file, in: location) { return result }
        }
        throw .partChanged(location.partPath, .removed)
    }

    /// Opens and locks the part, and makes it if it is not there.
    static func openOrMake(in location: FileLocation) throws(ClientError) -> OpenResult {
        for _ in 0..<triesMax {
            if let result = try make(in: location) { return result }
            switch try open(in: location) {
            case .absent: continue
            case .opened(let part): return .opened(part)
            case .lockedElsewhere(let status): return .lockedElsewhere(status)
            }
        }
        throw .partChanged(location.partPath, .removed)
    }

    /// Makes a new part; nil if the name is taken.
    private static func make(in location: FileLocation) throws(ClientError) -> OpenResult? {
        let file: any LocalFile
        do {
            file = try location.folder.createFile(location.partName)
        } catch  where error.errno == .fileExists {
            return nil
        } catch {
            throw .local(error, location.path.local)
        }
        return try claim(file, in: location, isNew: true)
    }

    /// Locks an open file and makes sure that it is our part; nil if the name now leads elsewhere.
    private static func claim(
        _ file: any LocalFile, in location: FileLocation, isNew: Bool = false
    ) throws(ClientError) -> OpenResult? {
        let content = HashedFile(file)
        let isLocked = try lock(content.file, in: location)
        let status = try location.local { () throws(SystemError) in try content.file.status() }
        guard status.kind == .regularFile else {
            throw .notRegularFile(location.partPath, status.kind)
        }
        // Only this process can have made a new one, whoever seems to own it.
        let isOurs = isNew ? true : try isOurs(status, in: location)
        guard isOurs else { throw .foreignPart(location.partPath, .owner(status.owner)) }
        // Between opening and locking, the process that had the lock may have renamed the file.
        guard let named = try location.status(of: location.partName), named.isSameFile(as: status)
        else {
            return nil
        }
        // Some file systems count no names at all.
        if status.linkCount > 1 {
            guard try isLinked(status, in: location) else {
                throw .foreignPart(location.partPath, .links(status.linkCount))
            }
            guard isLocked else { return .lockedElsewhere(status) }
            try location.local { () throws(SystemError) in
                try location.folder.remove(location.partName)
            }
            return nil
        }
        guard isLocked else { return .lockedElsewhere(status) }
        if status.permissions != 0o600 { try makePrivate(content.file, in: location) }
        return .opened(PartFile(location, content))
    }

    /// Takes all permissions from others; a file system without permissions is not a failure.
    private static func makePrivate(
        _ file: any LocalFile, in location: FileLocation
    ) throws(ClientError) {
        do {
            try file.setPermissions(0o600)
        } catch  where error.errno.isLackOfPermissions {
            return
        } catch {
            throw .local(error, location.path.local)
        }
    }

    /// Whether the part's second name is its final name: where that cannot be given in one step
    /// unless it is free, a process that is killed in between leaves both.
    private static func isLinked(
        _ status: FileStatus, in location: FileLocation
    ) throws(ClientError) -> Bool {
        guard status.linkCount == 2, let final = try location.status(of: location.name) else {
            return false
        }
        return final.isSameFile(as: status)
    }

    /// Whether an existing part is this user's, as far as the file system tells that: on some, all
    /// files that this user makes seem to be somebody else's.
    private static func isOurs(
        _ status: FileStatus, in location: FileLocation
    ) throws(ClientError) -> Bool {
        guard status.owner != EffectiveUser.number else { return true }
        let name = PartName.of(LocalPath(location.name.bytes + Array("~owner".utf8)))
        guard let file = try? location.folder.createFile(name) else { return false }
        defer { try? location.folder.remove(name) }
        let made = try location.local { () throws(SystemError) in try file.status() }
        return made.owner == status.owner
    }

    /// Locks an open part; without locks two downloads could mix.
    private static func lock(
        _ file: any LocalFile, in location: FileLocation
    ) throws(ClientError) -> Bool {
        do {
            return try file.lock()
        } catch  where error.errno.isLackOfLocks {
            // Removes a part that was made for nothing; a failure does no harm.
            if (try? file.status().size) == 0 { try? location.folder.remove(location.partName) }
            throw .cannotLock(location.path.local)
        } catch {
            throw .local(error, location.partPath)
        }
    }
}

// MARK: What it holds

extension PartFile {
    /// The status of the open file, whatever has its name.
    func status() throws(ClientError) -> FileStatus {
        try location.local { () throws(SystemError) in try content.file.status() }
    }

    func isEmpty() throws(ClientError) -> Bool {
        try status().size == 0
    }

    /// Makes sure that the disk can hold the rest of a file of `size` bytes.
    func checkRoom(size: UInt64) throws(ClientError) {
        let freeBytes = try location.local { () throws(SystemError) in
            try location.folder.freeBytes()
        }
        let neededBytes = size - min(size, content.count)
        guard neededBytes <= freeBytes else {
            throw .diskFull(neededBytes: neededBytes, freeBytes: freeBytes)
        }
    }

    /// Writes what has arrived, at once and piece by piece.
    func append(_ bytes: Span<UInt8>) throws(ClientError) {
        settled = nil
        try checkUntouched()
        do {
            try content.append(bytes)
        } catch {
            throw .local(error, location.path.local)
        }
    }

    /// Appends one slice of another file; false when `limit` is reached.
    func copySlice(from other: HashedFile, upTo limit: UInt64) throws(ClientError) -> Bool {
        settled = nil
        try checkUntouched()
        return try location.local { () throws(SystemError) in
            try content.copySlice(from: other, upTo: limit)
        }
    }

    /// Changes the part's time; if that fails, a process that waits gives up sooner.
    func touch() {
        try? content.file.touch()
    }

    /// Empties the file, and keeps it and its lock.
    func clear() throws(ClientError) {
        settled = nil
        try location.local { () throws(SystemError) in try content.clear() }
    }

    /// Whether it holds bytes that are on the disk, which is what reading shows from then on.
    ///
    /// What an earlier run left can be in memory only: the kernel reports once what it could not
    /// write, and from then on takes it for written.
    func holdsOnDisk() throws(ClientError) -> Bool {
        guard try !isEmpty() else { return false }
        do {
            try content.file.synchronize()
        } catch {
            try clear()
            return false
        }
        content.file.dropCache()
        return true
    }

    /// Syncs the content to the disk, so that a power cut does not lose it.
    func keep() throws(ClientError) {
        do {
            try content.file.synchronize()
        } catch {
            throw lost(error)
        }
    }

    /// Fails if its bytes are not on the disk, after its file system was synced: `failure` is why
    /// that failed, if it did.
    func checkWritten(after failure: SystemError?) throws(ClientError) {
        do throws(SystemError) {
            if let failure { throw failure }
            try content.file.checkWritten()
        } catch  where error.errno.isLackOfCall {
            try keep()
        } catch {
            throw lost(error)
        }
    }

    /// Empties the part: reading may go on to show what is not on the disk.
    private func lost(_ error: SystemError) -> ClientError {
        // If that fails too, the next run reads what the disk has.
        try? clear()
        return .lostOnDisk(error, location.path.local)
    }

    /// Removes the part, but never another file that has its name; the lock ends with the last
    /// reference.
    func remove() throws(ClientError) {
        guard let named = try location.status(of: location.partName),
            try named.isSameFile(as: status())
        else { return }
        try location.local { () throws(SystemError) in try location.folder.remove(location.partName)
        }
    }
}

extension Errno {
    /// What a kernel, or a filter of its calls, returns for a call that it does not have.
    fileprivate var isLackOfCall: Bool {
        self == .noSuchCall || self == .notPermitted || self == .invalidArgument
    }

    /// What a file system, or its server, returns if it cannot lock files.
    fileprivate var isLackOfLocks: Bool {
        self == .notSupported || self == .noLocks || self == .noSuchCall
    }
}
