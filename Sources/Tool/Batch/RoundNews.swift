/// What is worth telling of a round of a batch that stays: what is not as it was the round before.
package struct RoundNews: Equatable, Sendable {
    /// More failures than that are told again: they are not worth the memory.
    private static let failuresMax = 1_000

    private var before: Set<String> = []
    private var failures: Set<String> = []
    private var isFirst = true
    /// Whether the round is worth a word: it has brought something, or is the first.
    package private(set) var isNews = true

    /// The first round, in which everything is told.
    package init() {}

    /// Begins the next round.
    package mutating func beginRound() {
        before = failures
        failures = []
        isFirst = false
        isNews = false
    }

    /// Takes what became of a name; whether to tell it.
    package mutating func take(_ word: TransferWord, _ failure: ErrorSentence? = nil) -> Bool {
        if let failure { return take(failure) }
        guard word == .unchanged || word == .skipped else {
            isNews = true
            return true
        }
        return isFirst
    }

    /// Takes a failure; one that the round before had too is told no more.
    private mutating func take(_ failure: ErrorSentence) -> Bool {
        if failures.count < Self.failuresMax { failures.insert(failure.text) }
        guard !before.contains(failure.text) else { return false }
        isNews = true
        return true
    }
}
