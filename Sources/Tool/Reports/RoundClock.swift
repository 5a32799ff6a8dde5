package import System

/// How long a round of a batch takes; the time without a server, which nobody can use, is left out.
package struct RoundClock {
    private var begun: MonotonicTime
    private var awaySince: MonotonicTime?
    private var isOver = false

    /// The first round begins.
    package init(at now: MonotonicTime) {
        begun = now
    }

    /// Whether the server is away.
    package var isAway: Bool { awaySince != nil }

    /// Whether something can be on its way: not without a server, and not between two rounds.
    package var isRunning: Bool { !isAway && !isOver }

    /// Begins another round; false if the last one is not over.
    package mutating func begin(at now: MonotonicTime) -> Bool {
        guard isOver else { return false }
        isOver = false
        begun = now
        awaySince = awaySince.map { _ in now }
        return true
    }

    /// The round is over.
    package mutating func end() {
        isOver = true
    }

    /// The server has gone away: no time counts.
    package mutating func pause(at now: MonotonicTime) {
        awaySince = awaySince ?? now
    }

    /// The server is back: time counts again.
    package mutating func goOn(at now: MonotonicTime) {
        guard let since = awaySince.take() else { return }
        begun = begun + (now - since)
    }

    /// How long the round has taken.
    package func duration(at now: MonotonicTime) -> Duration { (awaySince ?? now) - begun }
}
