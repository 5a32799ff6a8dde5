package import System

/// A clock that stands still until a test moves it.
package struct ManualClock {
    /// What it shows.
    package private(set) var now: MonotonicTime

    package init(now: MonotonicTime = MonotonicTime(nanoseconds: 1_000_000_000)) {
        self.now = now
    }

    /// Moves it forward.
    package mutating func advance(by duration: Duration) {
        precondition(duration >= .zero, "no monotonic clock goes back")
        now = now + duration
    }
}
