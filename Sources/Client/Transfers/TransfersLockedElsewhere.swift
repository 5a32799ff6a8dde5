import System

/// Transfers whose file another process fetches, kept back until they are looked at again.
struct TransfersLockedElsewhere {
    /// How many are kept back before they are looked at again: twice what a process fetches at
    /// once.
    private static let countMax = 256

    /// How often they are looked at.
    static let pause = Duration.milliseconds(250)

    /// In the order in which they were found.
    private(set) var ids: [TransferID] = []
    private var lookedAt: MonotonicTime?
    private var hasTold = false

    mutating func add(_ id: TransferID) { ids.append(id) }

    /// Hands all out from time to time if there are many: there may be no others.
    mutating func takeIfDue(at now: MonotonicTime) -> [TransferID] {
        guard ids.count >= Self.countMax else { return [] }
        if let lookedAt, now - lookedAt < Self.pause { return [] }
        lookedAt = now
        return takeAll()
    }

    mutating func takeAll() -> [TransferID] {
        defer { ids = [] }
        return ids
    }

    /// The first of them, at the first call that finds one; nil from then on.
    mutating func firstToTell() -> TransferID? {
        guard let first = ids.first, !hasTold else { return nil }
        hasTold = true
        return first
    }
}
