import System
import Wire

/// Verified files that wait to be synced together, and get their names only then.
///
/// Syncing each of a thousand small files takes longer than sending them. A file that waits here
/// lacks only its name: after kill -9 the next run finds it complete.
struct CommitGroup {
    /// As many as the window of requests: more would gain nothing.
    private static let filesMax = Limits.unansweredRequestsMax

    /// How much may arrive before the first of them has its name: some seconds of air.
    private static let bytesMax: UInt64 = 1 << 20

    /// A verified file.
    struct Member {
        let id: TransferID
        let verifiedAt: MonotonicTime
        /// Why it could not get its name; nil if it has it.
        fileprivate(set) var error: ClientError?

        fileprivate let file: FileTarget
        fileprivate let part: PartFile

        /// Does what may fail, unless it has failed before.
        fileprivate mutating func attempt(
            _ body: (FileTarget, PartFile) throws(ClientError) -> Void
        ) {
            guard error == nil else { return }
            do throws(ClientError) {
                try body(file, part)
            } catch {
                self.error = error
            }
        }
    }

    private let filesMax: Int
    private var waiting: [Member] = []
    private var bytes: UInt64 = 0

    /// `filesMax` is how many may have open files at once.
    init(filesMax: Int) {
        self.filesMax = min(filesMax, Self.filesMax)
    }

    /// Whether the first has waited long enough.
    var isDue: Bool { waiting.count >= filesMax || bytes >= Self.bytesMax }

    /// Adds the verified file of a transfer.
    mutating func add(_ id: TransferID, _ file: FileTarget, at now: MonotonicTime) {
        guard let part = file.part else { preconditionFailure("a verified file has a part") }
        waiting.append(Member(id: id, verifiedAt: now, file: file, part: part))
        bytes += min(file.count, Self.bytesMax)
    }

    /// Counts what has arrived while they wait.
    mutating func note(_ count: Int) {
        if !waiting.isEmpty { bytes += UInt64(count) }
    }

    /// Syncs all files, gives them their names, and syncs the folders; hands them over.
    mutating func commit() -> [Member] {
        guard !waiting.isEmpty else { return [] }
        synchronize()
        for index in waiting.indices {
            waiting[index].attempt { file, _ throws(ClientError) in try file.giveName() }
        }
        synchronizeFolders()
        defer {
            waiting = []
            bytes = 0
        }
        return waiting
    }

    /// For several files, one call for each file system: it costs as much as for one file.
    ///
    /// If that fails, nobody knows which files lost what: their own descriptors tell nothing of
    /// lost metadata. If it succeeds, each file's descriptor is asked as well. This run opened it
    /// before it wrote to it, and read from the disk what an earlier run had left; so an error of
    /// any write since then is still to be reported there. `syncfs` reports an error once for each
    /// open folder, perhaps while the file was still coming, and before Linux 5.8 none. What was
    /// read back may have come from memory: with no error reported the disk has the same.
    private mutating func synchronize() {
        let isAlone = waiting.count == 1
        var failures: [UInt64: SystemError?] = [:]
        for index in waiting.indices {
            waiting[index].attempt { _, part throws(ClientError) in
                if isAlone { return try part.keep() }
                let device = try part.folderStatus().device
                let failure = failures[device] ?? part.synchronizeFileSystem()
                failures[device] = .some(failure)
                try part.checkWritten(after: failure)
            }
        }
    }

    /// One call for each folder; if it fails, none of the names given there is sure to last.
    ///
    /// The folders above may be new as well. For several files, the sync of the file system has
    /// made them last.
    private mutating func synchronizeFolders() {
        let isAlone = waiting.count == 1
        var failures: [[UInt64]: SystemError?] = [:]
        for index in waiting.indices {
            waiting[index].attempt { file, part throws(ClientError) in
                let status = try part.folderStatus()
                let key = [status.device, status.inode]
                let failure = failures[key] ?? part.synchronizeFolder()
                failures[key] = .some(failure)
                if let failure { throw .nameNotSynced(failure, file.name) }
                if isAlone { try file.synchronizeFolders() }
            }
        }
    }
}
