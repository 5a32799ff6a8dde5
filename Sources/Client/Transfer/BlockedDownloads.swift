import System

/// Downloads that another process is busy with, kept back until they are looked at again.
struct BlockedDownloads {
    /// So many are kept back before they are looked at again, which is twice what a process is
    /// busy with at once.
    private static let countMax = 256

    /// How often that many are looked at.
    static let pause = Duration.milliseconds(250)

    /// In the order in which they were found so.
    private(set) var downloads: [Download] = []
    /// When they were looked at last.
    private var lookedAt: MonotonicTime?
    private var hasTold = false

    /// Keeps one back.
    mutating func add(_ download: Download) { downloads.append(download) }

    /// Hands all out now and then where they are many: they may be all that there is.
    mutating func takeIfDue(at now: MonotonicTime) -> [Download] {
        guard downloads.count >= Self.countMax else { return [] }
        if let lookedAt, now - lookedAt < Self.pause { return [] }
        lookedAt = now
        return takeAll()
    }

    /// Hands all out.
    mutating func takeAll() -> [Download] {
        defer { downloads = [] }
        return downloads
    }

    /// The first of them, the first time that any is waited for; nil from then on.
    mutating func firstToTell() -> DownloadRequest? {
        guard let first = downloads.first, !hasTold else { return nil }
        hasTold = true
        return first.request
    }
}
