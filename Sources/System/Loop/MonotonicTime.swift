import CSystem
import Glibc

/// A moment on the clock that only ever goes forward, for deadlines and rates.
///
/// Arithmetic stops at the ends of the range: a time limit of a thousand years is simply never due.
package struct MonotonicTime: Hashable, Sendable {
    /// Nanoseconds since a moment that means nothing outside this machine's uptime.
    package let nanoseconds: UInt64

    package init(nanoseconds: UInt64) {
        self.nanoseconds = nanoseconds
    }

    /// What the clock shows (CLOCK_MONOTONIC).
    package static var now: MonotonicTime {
        MonotonicTime(nanoseconds: kernelNanoseconds(of: CLOCK_MONOTONIC))
    }
}

extension MonotonicTime: Comparable {
    /// Whether the first is before the second.
    package static func < (earlier: MonotonicTime, later: MonotonicTime) -> Bool {
        earlier.nanoseconds < later.nanoseconds
    }
}

extension MonotonicTime {
    /// The moment that is `duration` later; earlier for a negative one.
    package static func + (time: MonotonicTime, duration: Duration) -> MonotonicTime {
        let distance = duration.nanoseconds
        let (sum, overflow) =
            distance < 0
            ? time.nanoseconds.subtractingReportingOverflow(distance.magnitude)
            : time.nanoseconds.addingReportingOverflow(distance.magnitude)
        guard overflow else { return MonotonicTime(nanoseconds: sum) }
        return MonotonicTime(nanoseconds: distance < 0 ? 0 : .max)
    }

    /// How long after `earlier` this is; negative if it is before.
    package static func - (later: MonotonicTime, earlier: MonotonicTime) -> Duration {
        guard later < earlier else {
            return .nanoseconds(Int64(clamping: later.nanoseconds - earlier.nanoseconds))
        }
        return .nanoseconds(-Int64(clamping: earlier.nanoseconds - later.nanoseconds))
    }

    /// The milliseconds until `deadline`, rounded up so that it is due after that sleep.
    package func milliseconds(until deadline: MonotonicTime) -> Int {
        guard deadline > self else { return 0 }
        let (milliseconds, rest) = (deadline.nanoseconds - nanoseconds)
            .quotientAndRemainder(dividingBy: 1_000_000)
        return Int(milliseconds) + (rest == 0 ? 0 : 1)
    }
}

extension Duration {
    /// In nanoseconds, clamped to the range.
    fileprivate var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carried) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
        guard overflow || carried else { return sum }
        return seconds < 0 ? .min : .max
    }
}

/// Reads one of the kernel's clocks, which cannot fail for a clock that every kernel has.
func kernelNanoseconds(of clock: clockid_t) -> UInt64 {
    var time = timespec()
    // The pointer is to the local variable, for the length of the call.
    let result = unsafe clock_gettime(clock, &time)
    precondition(result == 0, "the clock is not there")
    // Only a clock of somebody's own making is before 1970, or centuries later.
    let (scaled, overflow) = UInt64(clamping: time.tv_sec)
        .multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? .max - 999_999_999 : scaled + UInt64(time.tv_nsec)
}
