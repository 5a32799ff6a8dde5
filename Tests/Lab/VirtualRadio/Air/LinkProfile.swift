/// How a link fares in a place that people know.
package enum LinkProfile: String, CaseIterable, Sendable {
    /// One of the two walks away for a minute, out of reach for eight seconds, and comes back.
    case walking
    /// A wall stands between the two, and now and then somebody in the way.
    case wall
    /// A microwave oven runs beside them: it sends during one half of each wave of the mains.
    case microwave

    private static let millisecond = 1000
    private static let second = 1_000_000

    /// After so long everything begins again.
    private var periodMicroseconds: Int {
        switch self {
        case .walking: 60 * Self.second
        case .wall: 10 * Self.second
        case .microwave: 20 * Self.millisecond
        }
    }

    /// How far each part of the period goes, and what holds there; nil is silence.
    private var parts: [(end: Int, quality: LinkConditions.Quality?)] {
        func part(
            _ end: Int, _ rate: LinkRate, _ loss: Double
        ) -> (Int, LinkConditions.Quality?) { (end, .init(rate: rate, loss: loss)) }
        return switch self {
        case .walking:
            [
                part(10 * Self.second, .three, 0.01), part(18 * Self.second, .two, 0.05),
                part(26 * Self.second, .one, 0.2), (34 * Self.second, nil),
                part(42 * Self.second, .one, 0.2), part(50 * Self.second, .two, 0.05),
                part(60 * Self.second, .three, 0.01),
            ]
        case .wall:
            [
                part(6 * Self.second, .two, 0.08), (6 * Self.second + 300_000, nil),
                part(10 * Self.second, .two, 0.08),
            ]
        case .microwave:
            [part(10 * Self.millisecond, .three, 0.35), part(20 * Self.millisecond, .three, 0)]
        }
    }

    private func part(
        at microseconds: Int
    ) -> (range: Range<Int>, quality: LinkConditions.Quality?) {
        let base = microseconds - microseconds % periodMicroseconds
        var begin = 0
        for part in parts {
            if microseconds - base < part.end {
                return (base + begin..<base + part.end, part.quality)
            }
            begin = part.end
        }
        return (base + begin..<base + periodMicroseconds, nil)
    }

    /// What holds so long after the beginning; in a silence nobody asks.
    func quality(microseconds: Int) -> LinkConditions.Quality {
        part(at: microseconds).quality ?? .init(rate: .one, loss: 1)
    }

    /// The silence that this moment lies in.
    func silence(microseconds: Int) -> Range<Int>? {
        let part = part(at: microseconds)
        return part.quality == nil ? part.range : nil
    }
}
