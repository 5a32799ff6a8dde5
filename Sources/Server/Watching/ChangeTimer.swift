internal import System
internal import Wire

/// When clients are told that something has changed: when nothing more has changed for a moment, or
/// if that does not happen, some time after the first change.
struct ChangeTimer: Sendable {
    private var first: MonotonicTime?
    private var last: MonotonicTime?

    /// Notes a change.
    mutating func note(at now: MonotonicTime) {
        first = first ?? now
        last = now
    }

    /// When it is time to tell, unless more changes; nil if nothing has changed.
    var deadline: MonotonicTime? {
        guard let first, let last else { return nil }
        // PROTOCOL 15.2
        return min(
            last + .milliseconds(Limits.settledMilliseconds),
            first + .seconds(Limits.unsettledSecondsMax))
    }

    /// Whether it is time to tell; once for what has changed so far.
    mutating func takeSettled(at now: MonotonicTime) -> Bool {
        guard let deadline, deadline <= now else { return false }
        self = ChangeTimer()
        return true
    }
}
