package import System

/// How fast bytes came during the last seconds.
package struct RateWindow: Sendable {
    /// Long enough for a radio that pauses, short enough to show changes.
    package static let span: Duration = .seconds(5)
    /// After so long a silence no rate is shown.
    package static let stall: Duration = .seconds(5)

    /// Samples closer than that are one: it bounds their number.
    private static let grain: Duration = .milliseconds(100)
    /// A shorter time gives no useful rate.
    private static let spanMin: Duration = .milliseconds(500)

    private var samples: [(time: MonotonicTime, count: UInt64)]

    /// Begins with the bytes that are there already, which do not count.
    package init(count: UInt64, at now: MonotonicTime) {
        samples = [(now, count)]
    }

    /// Notes how many bytes there are now; fewer than before means that it began anew.
    package mutating func note(_ count: UInt64, at now: MonotonicTime) {
        guard let last = samples.last, count >= last.count else {
            self = RateWindow(count: count, at: now)
            return
        }
        if samples.count > 1, now - samples[samples.count - 2].time < Self.grain {
            samples.removeLast()
        }
        samples.append((now, count))
        // The newest sample that is older than the span is where the span begins.
        while samples.count > 1, now - samples[1].time >= Self.span { samples.removeFirst() }
    }

    /// Bytes a second; nil where it is too early to tell.
    package func bytesPerSecond(at now: MonotonicTime) -> UInt64? {
        guard let first = samples.first, let last = samples.last,
            now - first.time >= Self.spanMin
        else { return nil }
        return NumberText.rate(last.count - first.count, in: now - first.time)
    }
}
