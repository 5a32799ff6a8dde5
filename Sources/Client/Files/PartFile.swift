import System
import Wire

/// The file that holds what has come of another one: ours alone, locked, and renamed when whole.
///
/// kill -9 at any moment leaves the bytes that have arrived, for the next run to go on from.
final class PartFile {
    /// What came of trying to get hold of it.
    enum Opening {
        case opened(PartFile)
        case absent
        /// Another process writes it; what it looks like now tells later whether it grows.
        case lockedElsewhere(FileStatus)
    }

    let place: Place
    /// Its content as far as it is hashed; writing appends to that.
    let content: HashedFile
    /// What it gets besides its bytes and what it looks like since, before it was read back; nil
    /// while more of it comes.
    var settled: (attributes: FinalAttributes, status: FileStatus)?

    private init(_ place: Place, _ content: HashedFile) {
        self.place = place
        self.content = content
    }

    /// Opens and locks the part that an earlier run left.
    static func open(in place: Place) throws(ClientError) -> Opening {
        while true {
            guard let status = try place.status(of: place.partName) else { return .absent }
            guard status.kind == .regularFile else {
                throw .notRegularFile(place.partPath, status.kind)
            }
            let file: any LocalFile
            do {
                file = try place.folder.openFileToWrite(place.partName)
            } catch  where error.errno == .noSuchFile {
                return .absent
            } catch  where status.owner != EffectiveUser.number {
                // Made for its owner alone, it cannot even be opened.
                throw .foreignPart(place.partPath, .owner(status.owner))
            } catch {
                throw .local(error, place.partPath)
            }
            if let opening = try claim(file, in: place) { return opening }
        }
    }

    /// Opens and locks the part, and makes it if it is not there.
    static func openOrMake(in place: Place) throws(ClientError) -> Opening {
        while true {
            if let opening = try make(in: place) { return opening }
            switch try open(in: place) {
            case .absent: continue
            case .opened(let part): return .opened(part)
            case .lockedElsewhere(let status): return .lockedElsewhere(status)
            }
        }
    }

    /// Makes a new part; nil if the name is taken.
    private static func make(in place: Place) throws(ClientError) -> Opening? {
        let file: any LocalFile
        do {
            file = try place.folder.createFile(place.partName)
        } catch  where error.errno == .fileExists {
            return nil
        } catch {
            throw .local(error, place.path.local)
        }
        return try claim(file, in: place)
    }

    /// Locks an open file and makes sure that it is a part of ours; nil if the name has moved on.
    private static func claim(
        _ file: any LocalFile, in place: Place
    ) throws(ClientError) -> Opening? {
        let content = HashedFile(file)
        let isLocked = try lock(content.file, in: place)
        let status = try place.local { () throws(SystemError) in try content.file.status() }
        guard status.kind == .regularFile else {
            throw .notRegularFile(place.partPath, status.kind)
        }
        guard status.owner == EffectiveUser.number else {
            throw .foreignPart(place.partPath, .owner(status.owner))
        }
        // Between opening and locking, whoever had the lock may have given the file its final name.
        guard let named = try place.status(of: place.partName), named.isSameFile(as: status) else {
            return nil
        }
        guard status.linkCount == 1 else {
            throw .foreignPart(place.partPath, .links(status.linkCount))
        }
        guard isLocked else { return .lockedElsewhere(status) }
        if status.permissions != 0o600 {
            try place.local { () throws(SystemError) in try content.file.setPermissions(0o600) }
        }
        return .opened(PartFile(place, content))
    }

    /// Locks an open part; a file system that has no locks keeps no two downloads apart.
    private static func lock(
        _ file: any LocalFile, in place: Place
    ) throws(ClientError) -> Bool {
        do {
            return try file.lock()
        } catch  where error.errno.isLackOfLocks {
            // What was made for nothing; that it cannot be removed harms nobody.
            if (try? file.status().size) == 0 { try? place.folder.remove(place.partName) }
            throw .cannotLock(place.path.local)
        } catch {
            throw .local(error, place.partPath)
        }
    }
}

// MARK: What it holds

extension PartFile {
    /// What the file is now, whatever has its name.
    func status() throws(ClientError) -> FileStatus {
        try place.local { () throws(SystemError) in try content.file.status() }
    }

    /// Whether it holds no bytes at all.
    func isEmpty() throws(ClientError) -> Bool {
        try status().size == 0
    }

    /// Makes sure that the disk can hold the rest of a file of `size` bytes.
    func reserve(size: UInt64) throws(ClientError) {
        let freeBytes = try place.local { () throws(SystemError) in
            try place.folder.freeBytes()
        }
        let neededBytes = size - min(size, content.count)
        guard neededBytes <= freeBytes else {
            throw .diskFull(neededBytes: neededBytes, freeBytes: freeBytes)
        }
    }

    /// Writes what has arrived, at once and in the pieces in which it came.
    func append(_ bytes: Span<UInt8>) throws(ClientError) {
        settled = nil
        try checkUntouched()
        do {
            try content.append(bytes)
        } catch {
            throw .local(error, place.path.local)
        }
    }

    /// Appends one slice of another file; false when `limit` is reached.
    func copySlice(from other: HashedFile, upTo limit: UInt64) throws(ClientError) -> Bool {
        settled = nil
        try checkUntouched()
        return try place.local { () throws(SystemError) in
            try content.copySlice(from: other, upTo: limit)
        }
    }

    /// Makes the part look other than before; where that cannot be, whoever waits gives up sooner.
    func touch() {
        try? content.file.touch()
    }

    /// Throws away the content, and keeps the file and its lock.
    func clear() throws(ClientError) {
        settled = nil
        try place.local { () throws(SystemError) in try content.clear() }
    }

    /// Puts the content on the disk, so that a power cut does not cost what has arrived.
    func keep() throws(ClientError) {
        try place.local { () throws(SystemError) in try content.file.synchronize() }
    }

    /// Removes the part, and never what has taken its name; the lock goes with the last reference.
    func remove() throws(ClientError) {
        guard let named = try place.status(of: place.partName),
            try named.isSameFile(as: status())
        else { return }
        try place.local { () throws(SystemError) in try place.folder.remove(place.partName) }
    }
}

extension Errno {
    /// What a file system says, or its server, that cannot lock files.
    fileprivate var isLackOfLocks: Bool {
        self == .notSupported || self == .noLocks || self == .noSuchCall
    }
}
