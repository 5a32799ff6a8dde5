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

    /// A file, and why it cannot get its name.
    private struct Waiting {
        let id: TransferID
        let verifiedAt: MonotonicTime
        var error: ClientError?

        /// Does what may fail, unless it has failed before.
        mutating func attempt(
            _ transfers: TransferTable,
            _ body: (FileTarget) throws(ClientError) -> Void
        ) {
            guard error == nil, let file = transfers[id].file else { return }
            do throws(ClientError) {
                try body(file)
            } catch {
                self.error = error
            }
        }
    }

    private let filesMax: Int
    private var waiting: [Waiting] = []
    private var bytes: UInt64 = 0

    /// `filesMax` is how many may have open files at once.
    init(filesMax: Int) {
        self.filesMax = min(filesMax, Self.filesMax)
    }

    /// Whether the first has waited long enough.
    var isDue: Bool { waiting.count >= filesMax || bytes >= Self.bytesMax }

    /// Adds a verified transfer of that many bytes.
    mutating func add(_ id: TransferID, byteCount: UInt64, at now: MonotonicTime) {
        waiting.append(Waiting(id: id, verifiedAt: now))
        bytes += min(byteCount, Self.bytesMax)
    }

    /// Counts what has arrived while they wait.
    mutating func note(_ count: Int) {
        if !waiting.isEmpty { bytes += UInt64(count) }
    }

    /// Syncs all files, gives them their names, and syncs the folders.
    mutating func commit(_ transfers: inout TransferTable) -> [(TransferID, DownloadOutcome)] {
        guard !waiting.isEmpty else { return [] }
        synchronize(transfers)
        for index in waiting.indices {
            waiting[index].attempt(transfers) { file throws(ClientError) in try file.giveName() }
        }
        synchronizeFolders(transfers)
        defer {
            waiting = []
            bytes = 0
        }
        return waiting.map { entry in
            let outcome =
                entry.error.map { transfers[entry.id].fail($0, at: entry.verifiedAt) }
                ?? transfers[entry.id].verifiedOutcome
            return (entry.id, outcome)
        }
    }

    /// For several files, one call for each file system: it costs as much as for one file.
    ///
    /// If that fails, nobody knows which files lost what: their own descriptors tell nothing of
    /// lost metadata. If it succeeds, each file's descriptor is asked as well. This run opened it
    /// before it wrote to it, and read from the disk what an earlier run had left; so an error of
    /// any write since then is still to be reported there. `syncfs` reports an error once for each
    /// open folder, perhaps while the file was still coming, and before Linux 5.8 none. What was
    /// read back may have come from memory: with no error reported the disk has the same.
    private mutating func synchronize(_ transfers: TransferTable) {
        let isAlone = waiting.count == 1
        var failures: [UInt64: SystemError?] = [:]
        for index in waiting.indices {
            waiting[index].attempt(transfers) { file throws(ClientError) in
                if isAlone { return try file.keep() }
                let device = try file.folderStatus().device
                let failure = failures[device] ?? file.synchronizeFileSystem()
                failures[device] = .some(failure)
                try file.checkWritten(after: failure)
            }
        }
    }

    /// One call for each folder; if it fails, none of the names given there is sure to last.
    private mutating func synchronizeFolders(_ transfers: TransferTable) {
        var failures: [[UInt64]: SystemError?] = [:]
        for index in waiting.indices {
            waiting[index].attempt(transfers) { file throws(ClientError) in
                let status = try file.folderStatus()
                let key = [status.device, status.inode]
                let failure = failures[key] ?? file.synchronizeFolder()
                failures[key] = .some(failure)
                if let failure { throw .nameNotSynced(failure, file.name) }
            }
        }
    }
}
