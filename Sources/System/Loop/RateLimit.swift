/// How many bytes may be moved now: a bucket that fills at a steady rate.
///
/// Whole units are sent however slow the rate is; waiting pays back what they exceed it by.
package struct RateLimit: Sendable {
    /// The bucket holds a tenth of a second's bytes: a pause saves up no more than that.
    private static let fullFraction = 10

    /// Moving begins again with half a bucket, so that a slow rate does not mean one wake-up for
    /// each message.
    private static let openFraction = 20

    /// Faster than anything this could limit, and small enough that no product below overflows.
    private static let bytesPerSecondMax = 1 << 32

    private let bytesPerSecond: Int

    /// What may be moved; negative while a unit is paid back.
    private var bytes: Int

    /// The time up to which `bytes` has been filled.
    private var filledAt: MonotonicTime

    /// A full bucket.
    package init(bytesPerSecond: Int, at now: MonotonicTime) {
        precondition(bytesPerSecond > 0, "no rate at all")
        self.bytesPerSecond = min(bytesPerSecond, Self.bytesPerSecondMax)
        bytes = max(self.bytesPerSecond / Self.fullFraction, 1)
        filledAt = now
    }

    /// How many bytes may be moved at that time; 0 until there is half a bucket of them.
    package mutating func allowance(at now: MonotonicTime) -> Int {
        fill(at: now)
        return bytes >= bytesToOpen ? bytes : 0
    }

    /// When there will be an allowance, if nothing is moved until then.
    package var opensAt: MonotonicTime {
        let missing = max(bytesToOpen - bytes, 0)
        let nanoseconds = (missing * 1_000_000_000 + bytesPerSecond - 1) / bytesPerSecond
        return filledAt + .nanoseconds(nanoseconds)
    }

    /// Notes that so many bytes were moved.
    package mutating func spend(_ byteCount: Int) {
        bytes -= byteCount
    }

    private var bytesToOpen: Int { max(bytesPerSecond / Self.openFraction, 1) }

    private mutating func fill(at now: MonotonicTime) {
        guard now > filledAt else { return }
        let full = max(bytesPerSecond / Self.fullFraction, 1)
        let nanoseconds = now.nanoseconds - filledAt.nanoseconds
        let (gained, overflow) = Int(clamping: nanoseconds)
            .multipliedReportingOverflow(by: bytesPerSecond)
        guard !overflow, bytes + gained / 1_000_000_000 < full else {
            bytes = full
            filledAt = now
            return
        }
        let whole = gained / 1_000_000_000
        bytes += whole
        // Only the time of whole bytes is used up: frequent calls lose nothing.
        filledAt = filledAt + .nanoseconds(whole * 1_000_000_000 / bytesPerSecond)
    }
}
