import System

/// Transfers that another process is busy with, kept back until they are looked at again.
struct BlockedTransfers {
    /// So many are kept back before they are looked at again, which is twice what a process is
    /// busy with at once.
    private static let countMax = 256

    /// How often that many are looked at.
    static let pause = Duration.milliseconds(250)

    /// In the order in which they were found so.
    private(set) var ids: [TransferID] = []
    /// When they were looked at last.
    private var lookedAt: MonotonicTime?
    private var hasTold = false

    /// Keeps one back.
    mutating func add(_ id: TransferID) { ids.append(id) }

    /// Hands all out now and then where they are many: they may be all that there is.
    mutating func takeIfDue(at now: MonotonicTime) -> [TransferID] {
        guard ids.count >= Self.countMax else { return [] }
        if let lookedAt, now - lookedAt < Self.pause { return [] }
        lookedAt = now
        return takeAll()
    }

    /// Hands all out.
    mutating func takeAll() -> [TransferID] {
        defer { ids = [] }
        return ids
    }

    /// The first of them, the first time that any is waited for; nil from then on.
    mutating func firstToTell() -> TransferID? {
        guard let first = ids.first, !hasTold else { return nil }
        hasTold = true
        return first
    }
}
