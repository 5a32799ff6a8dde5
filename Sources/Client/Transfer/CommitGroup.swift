import System
import Wire

/// Verified files that wait to be put on the disk together, and get their names only then.
///
/// To wait for the disk after each of a thousand small files takes longer than the air does. A
/// file that waits here is complete but for its name: after kill -9 the next run finds it so.
struct CommitGroup {
    /// As many as the window of requests: more open files would gain nothing.
    private static let filesMax = Limits.unansweredRequestsMax

    /// How much may arrive before the first of them has its name: some seconds of air.
    private static let bytesMax: UInt64 = 1 << 20

    /// A download, and what becomes of it.
    private struct Waiting {
        let download: Download
        let part: PartFile
        let verifiedAt: MonotonicTime
        var error: ClientError?

        /// Does what may fail, unless it has failed before.
        mutating func attempt(_ body: (PartFile) throws(ClientError) -> Void) {
            guard error == nil else { return }
            do throws(ClientError) {
                try body(part)
            } catch {
                self.error = error
            }
        }
    }

    private let filesMax: Int
    private var waiting: [Waiting] = []
    private var bytes: UInt64 = 0

    /// At most so many are to have open files at once.
    init(filesMax: Int) {
        self.filesMax = min(filesMax, Self.filesMax)
    }

    /// Whether the first has waited long enough.
    var isDue: Bool { waiting.count >= filesMax || bytes >= Self.bytesMax }

    /// Takes in a download whose bytes are verified.
    mutating func add(_ download: Download, _ part: PartFile, now: MonotonicTime) {
        waiting.append(Waiting(download: download, part: part, verifiedAt: now))
        bytes += min(download.count, Self.bytesMax)
    }

    /// Counts what has arrived while they wait.
    mutating func note(_ count: Int) {
        if !waiting.isEmpty { bytes += UInt64(count) }
    }

    /// Puts all on the disk, gives them their names, and makes sure that those stay.
    mutating func commit() -> [DownloadOutcome] {
        guard !waiting.isEmpty else { return [] }
        synchronize()
        for index in waiting.indices {
            waiting[index].attempt { part throws(ClientError) in try part.giveName() }
        }
        synchronizeFolders()
        defer {
            waiting = []
            bytes = 0
        }
        return waiting.map { entry in
            entry.error.map { entry.download.fail($0, now: entry.verifiedAt) }
                ?? entry.download.succeed()
        }
    }

    /// One call for each file system where there are several files, for it costs as much as one.
    private mutating func synchronize() {
        let isAlone = waiting.count == 1
        var results: [UInt64: ClientError?] = [:]
        for index in waiting.indices {
            waiting[index].attempt { part throws(ClientError) in
                if isAlone { return try part.keep() }
                let device = try part.folderStatus().device
                if let known = results[device] {
                    if let known { throw known }
                    return
                }
                do throws(ClientError) {
                    try part.synchronizeFileSystem()
                    results[device] = .some(nil)
                } catch {
                    results[device] = .some(error)
                    throw error
                }
            }
        }
    }

    private mutating func synchronizeFolders() {
        var done: Set<[UInt64]> = []
        for index in waiting.indices {
            waiting[index].attempt { part throws(ClientError) in
                let status = try part.folderStatus()
                guard done.insert([status.device, status.inode]).inserted else { return }
                try part.synchronizeFolder()
            }
        }
    }
}
