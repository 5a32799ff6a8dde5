import Glibc

/// What the calendar clock shows, for log lines; it may jump, so nothing is ever timed with it.
package enum WallClock {
    /// Seconds since 1970 (CLOCK_REALTIME).
    package static var secondsSince1970: Int64 {
        Int64(kernelNanoseconds(of: CLOCK_REALTIME) / 1_000_000_000)
    }
}
