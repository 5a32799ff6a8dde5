import Synchronization

/// Watches the calendar clock, which anybody may set.
package final class ClockWatch: Sendable {
    /// A correction that is no jump: the clock goes a little faster or slower for a while.
    private static let driftNanosecondsMax: UInt64 = 1_000_000_000

    private struct State {
        var since: MonotonicTime
        /// How much the calendar clock is ahead.
        var lead: UInt64
    }

    private let state = Mutex(State(since: .now, lead: ClockWatch.lead()))

    package init() {}

    /// For how many seconds the calendar clock is known to have gone on without a jump.
    package func steadySeconds() -> Int64 {
        let (now, lead) = (MonotonicTime.now, Self.lead())
        let since = state.withLock { state in
            let drift = max(lead, state.lead) - min(lead, state.lead)
            if drift > Self.driftNanosecondsMax { state = State(since: now, lead: lead) }
            return state.since
        }
        return (now - since).components.seconds
    }

    private static func lead() -> UInt64 {
        WallClock.nanosecondsSince1970 &- MonotonicTime.now.nanoseconds
    }
}
