import System

/// The name of a transfer: its place in the table.
struct TransferID: Hashable {
    fileprivate let index: Int
}

/// All transfers that have begun and not ended; whoever has to do with one holds its name.
struct TransferTable {
    private var slots: [Transfer?] = []
    private var freeIndices: [Int] = []
    /// Those that are to be looked at and asked; the next one last.
    private var waiting: [TransferID] = []
    /// Those that another process is busy with.
    private(set) var blocked = BlockedTransfers()

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

    /// Whether none is waiting or blocked.
    var isIdle: Bool { waiting.isEmpty && blocked.ids.isEmpty }

    /// Adds a transfer, to be asked before all others.
    mutating func begin(_ transfer: Transfer) {
        let index = freeIndices.popLast() ?? slots.count
        if index == slots.count { slots.append(transfer) } else { slots[index] = transfer }
        waiting.append(TransferID(index: index))
    }

    /// Hands over the one that is next.
    mutating func takeNext() -> TransferID? { waiting.popLast() }

    /// Puts transfers back before all others, in their order, to be asked again.
    mutating func putBack(_ ids: [TransferID]) {
        for id in ids.reversed() {
            self[id].askAgain()
            waiting.append(id)
        }
    }

    /// Keeps back the one that is next, for another process is busy with it.
    mutating func blockNext() {
        if let id = waiting.popLast() { blocked.add(id) }
    }

    /// Has those that are blocked be looked at again, behind all others: all of them, or where they
    /// are many and it is time.
    mutating func unblock(ifDueAt now: MonotonicTime? = nil) {
        let ids = now.map { blocked.takeIfDue(at: $0) } ?? blocked.takeAll()
        waiting.insert(contentsOf: ids.reversed(), at: 0)
    }

    /// The one that is waited for, the first time that any is.
    mutating func firstBlockedToTell() -> DownloadRequest? {
        blocked.firstToTell().map { self[$0].request }
    }

    /// Hands over all that wait or are blocked, the next one first.
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
