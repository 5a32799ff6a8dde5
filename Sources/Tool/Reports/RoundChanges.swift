/// What a round of --watch reports: only what has changed since the previous round.
package struct RoundChanges: Equatable, Sendable {
    /// Failures beyond this number are reported again: they are not worth the memory.
    private static let failuresMax = 1_000

    private var before: Set<String> = []
    private var failures: Set<String> = []
    private var isFirst = true
    /// Whether the round changed anything, or is the first.
    package private(set) var isNews = true

    /// The first round, in which everything is reported.
    package init() {}

    /// Begins the next round.
    package mutating func beginRound() {
        before = failures
        failures = []
        isFirst = false
        isNews = false
    }

    /// Takes the outcome of a name; whether to report it.
    package mutating func take(_ word: TransferStatus, _ failure: ErrorSentence? = nil) -> Bool {
        if let failure { return take(failure) }
        guard word == .unchanged || word == .skipped else {
            isNews = true
            return true
        }
        return isFirst
    }

    /// Takes a failure; one that the previous round had too is not reported again.
    private mutating func take(_ failure: ErrorSentence) -> Bool {
        if failures.count < Self.failuresMax { failures.insert(failure.text) }
        guard !before.contains(failure.text) else { return false }
        isNews = true
        return true
    }
}
