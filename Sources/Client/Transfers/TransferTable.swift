import System

/// The name of a transfer: its place in the table.
struct TransferID: Hashable {
    fileprivate let index: Int
}

/// All transfers that have begun and not ended, found by their names.
struct TransferTable {
    private var slots: [Transfer?] = []
    private var freeIndices: [Int] = []
    /// Those that are to be prepared and asked; the next one last.
    private var waiting: [TransferID] = []
    /// Those whose file another process fetches.
    private(set) var blocked = TransfersLockedElsewhere()

    subscript(id: TransferID) -> Transfer {
        get {
            guard let transfer = slots[id.index] else {
                preconditionFailure("a transfer that has ended has no name")
            }
            return transfer
        }
        set { slots[id.index] = newValue }
    }

    /// The one to be asked next; nil if none is waiting.
    var next: TransferID? { waiting.last }

    var isIdle: Bool { waiting.isEmpty && blocked.ids.isEmpty }

    /// Adds a transfer, to be asked before all others.
    mutating func begin(_ transfer: Transfer) {
        let index = freeIndices.popLast() ?? slots.count
        if index == slots.count { slots.append(transfer) } else { slots[index] = transfer }
        waiting.append(TransferID(index: index))
    }

    mutating func takeNext() -> TransferID? { waiting.popLast() }

    /// Puts transfers back before all others, in their order, to be asked again.
    mutating func putBack(_ ids: [TransferID]) {
        for id in ids.reversed() {
            self[id].askAgain()
            waiting.append(id)
        }
    }

    /// Keeps back the next one, because another process fetches its file.
    mutating func blockNext() {
        if let id = waiting.popLast() { blocked.add(id) }
    }

    /// Puts the blocked ones behind all others, to be looked at again: all of them, or with a time
    /// only if there are many and it is due.
    mutating func unblock(ifDueAt now: MonotonicTime? = nil) {
        let ids = now.map { blocked.takeIfDue(at: $0) } ?? blocked.takeAll()
        waiting.insert(contentsOf: ids.reversed(), at: 0)
    }

    /// Lets go of the files of all that wait, so that another process can fetch them meanwhile.
    mutating func letGo() {
        for id in waiting { self[id].letGo() }
    }

    /// The first blocked one, at the first call that finds one.
    mutating func firstBlockedToTell() -> DownloadRequest? {
        blocked.firstToTell().map { self[$0].request }
    }

    /// Removes and returns all that wait or are blocked, the next one first.
    mutating func takeAll() -> [TransferID] {
        defer { waiting = [] }
        return waiting.reversed() + blocked.takeAll()
    }

    /// Forgets a transfer that has ended, and lets go of its files.
    mutating func remove(_ id: TransferID) {
        slots[id.index] = nil
        freeIndices.append(id.index)
    }
}
