package import System

/// How fast something came during the last seconds.
///
/// It is measured between arrivals, so a short silence does not lower it, and a long one lets it
/// begin anew.
package struct RateWindow: Sendable {
    /// Long enough for a radio that pauses, short enough to show changes.
    package static let span: Duration = .seconds(5)
    /// After so long a silence no rate is known.
    package static let silenceMax: Duration = .seconds(5)

    /// Samples closer than that are one: it bounds their number.
    private static let grain: Duration = .milliseconds(100)
    /// A shorter time gives no useful rate.
    private static let spanMin: Duration = .milliseconds(500)

    private let span: Duration
    private var samples: [(time: MonotonicTime, count: UInt64)]

    /// Begins with what is there already, which does not count.
    package init(count: UInt64, at now: MonotonicTime, span: Duration = span) {
        self.span = span
        samples = [(now, count)]
    }

    /// Notes how much there is now; less than before, or the first after a long silence, means that
    /// it began anew.
    package mutating func note(_ count: UInt64, at now: MonotonicTime) {
        guard let last = samples.last, count >= last.count, now - last.time < Self.silenceMax else {
            self = RateWindow(count: count, at: now, span: span)
            return
        }
        if samples.count > 1, now - samples[samples.count - 2].time < Self.grain {
            samples.removeLast()
        }
        samples.append((now, count))
        // The newest sample that is older than the span is where the span begins.
        while samples.count > 1, now - samples[1].time >= span { samples.removeFirst() }
    }

    /// How much came in a second; nil where it is too early to tell, or nothing has come for long.
    package func perSecond(at now: MonotonicTime) -> Double? {
        guard let first = samples.first, let last = samples.last,
            last.time - first.time >= Self.spanMin, now - last.time < Self.silenceMax
        else { return nil }
        return Double(last.count - first.count) / ((last.time - first.time) / .seconds(1))
    }

    /// The same for bytes.
    package func bytesPerSecond(at now: MonotonicTime) -> UInt64? {
        perSecond(at: now).flatMap { UInt64(exactly: $0.rounded()) }
    }
}
