/// Where one file stands, as its line tells it.
package struct ProgressFacts: Equatable, Sendable {
    /// Any text: it is made safe when it is drawn.
    package var name: String
    /// The bytes that are here, those that were held before included.
    package var count: UInt64
    /// The whole file; nil until the server has said it.
    package var total: UInt64?
    /// Nil where it is too early to tell.
    package var bytesPerSecond: UInt64?
    /// Nothing has come for a while.
    package var isStalled: Bool

    package init(
        name: String, count: UInt64, total: UInt64?, bytesPerSecond: UInt64? = nil,
        isStalled: Bool = false
    ) {
        self.name = name
        self.count = count
        self.total = total
        self.bytesPerSecond = bytesPerSecond
        self.isStalled = isStalled
    }

    /// The part that is here, from 0 to 1; 1 only where nothing is missing.
    package var part: Double? {
        guard let total else { return nil }
        return count >= total ? 1 : Double(count) / Double(total)
    }

    /// The whole per cent that are here.
    package var percent: Int? {
        guard let total, let part else { return nil }
        return count >= total ? 100 : min(99, Int(part * 100))
    }

    /// How long the rest takes at this rate; nil where nobody can say, or beyond days.
    package var timeLeft: Duration? {
        guard let total, let bytesPerSecond, bytesPerSecond > 0, !isStalled else { return nil }
        let seconds = (total - min(count, total)) / bytesPerSecond
        return Self.time(Double(seconds))
    }

    /// So many seconds, without their fraction; nil beyond days.
    static func time(_ seconds: Double) -> Duration? {
        seconds < Double(secondsMax) ? .seconds(Int64(seconds)) : nil
    }

    /// `99:59:59` is the longest time that the bar has room for.
    private static let secondsMax: UInt64 = 100 * 3600
}
