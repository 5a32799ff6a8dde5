package import Client

/// How a file ended, in a word: the same in sums, in lines and in JSON.
package enum TransferStatus: String, CaseIterable, Sendable {
    case fetched, resumed, appended, changed, unchanged, skipped
    case toFetch = "to fetch"
    case toResume = "to resume"
    case toUpdate = "to update"
    case toCompare = "to compare"
    case removed
    case toRemove = "to remove"
    case notRemoved = "not removed"
    case failed

    /// The word for what became of a request.
    package init(_ result: DownloadOutcome.Result) {
        self =
            switch result {
            case .fetched: .fetched
            case .resumed: .resumed
            case .appended: .appended
            case .changed: .changed
            case .unchanged, .skipped(.untouched): .unchanged
            case .skipped(.exists), .skipped(.notNewer): .skipped
            case .planned(.fetch): .toFetch
            case .planned(.resume): .toResume
            case .planned(.update): .toUpdate
            case .planned(.compare): .toCompare
            case .failed: .failed
            }
    }

    /// The word for a name that the server no longer has.
    package init(_ removal: RemovedName) {
        self = removal.isDone ? .removed : .toRemove
    }

    /// The word as a program reads it: `to_fetch`.
    package var identifier: String { String(rawValue.map { $0 == " " ? "_" : $0 }) }
}
