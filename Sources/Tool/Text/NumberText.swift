/// Numbers as people read them.
package enum NumberText {
    private static let units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"]

    /// A count of bytes with its unit, in powers of 1000: `6 B`, `1.2 MB`, `203 kB`.
    package static func bytes(_ count: UInt64) -> String {
        let power = power(of: count)
        return "\(number(count, power)) \(units[power])"
    }

    /// A part of a whole, both in the whole's unit: `4.1/9.5 MB`.
    package static func bytes(_ count: UInt64, of total: UInt64) -> String {
        let power = power(of: total)
        return "\(number(count, power))/\(number(total, power)) \(units[power])"
    }

    /// A count beside a larger one, in the larger one's unit unless that would round it to nothing:
    /// 0.3 MB beside 1.2 MB, but 12 kB.
    package static func bytes(_ count: UInt64, besides other: UInt64) -> String {
        let power = power(of: other)
        guard power > self.power(of: count), rounded(count, power) >= 0.1 else {
            return bytes(count)
        }
        return "\(number(count, power)) \(units[power])"
    }

    /// Bytes a second: `203 kB/s`.
    package static func rate(_ bytesPerSecond: UInt64) -> String {
        bytes(bytesPerSecond) + "/s"
    }

    /// The rate of so many bytes in that time; nil where the time is too short to tell.
    package static func rate(_ count: UInt64, in duration: Duration) -> UInt64? {
        let seconds = duration / .seconds(1)
        guard seconds >= 0.001 else { return nil }
        return UInt64(exactly: (Double(count) / seconds).rounded())
    }

    /// A time as a clock shows it: `0:27`, `1:05`, `1:02:03`.
    package static func clock(_ duration: Duration) -> String {
        let seconds = max(0, duration.components.seconds)
        let (minutes, rest) = (seconds / 60 % 60, seconds % 60)
        guard seconds >= 3600 else { return "\(minutes):\(twoDigits(rest))" }
        return "\(seconds / 3600):\(twoDigits(minutes)):\(twoDigits(rest))"
    }

    /// A time that is left: from ten hours on without minutes.
    package static func timeLeft(_ duration: Duration) -> String {
        let hours = duration.components.seconds / 3600
        return hours < 10 ? clock(duration) : "\(hours) h"
    }

    /// A time that was taken: `0.1 s`, `46.2 s`, from a hundred seconds on as a clock shows it.
    package static func taken(_ duration: Duration) -> String {
        let tenths = Int64((duration / .milliseconds(100)).rounded())
        guard tenths < 1000 else { return clock(duration) }
        return "\(tenths / 10).\(tenths % 10) s"
    }

    /// A count with its noun: `1 file`, `3 files`.
    package static func plural(_ count: UInt64, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }

    /// The power of 1000 in which the count, rounded, has at most three digits before the point.
    private static func power(of count: UInt64) -> Int {
        var power = 0
        while power + 1 < units.count, rounded(count, power) >= 1000 { power += 1 }
        return power
    }

    private static func number(_ count: UInt64, _ power: Int) -> String {
        let value = rounded(count, power)
        guard power > 0, value < 100 else { return "\(Int(value))" }
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// With one decimal below a hundred, without one above.
    private static func rounded(_ count: UInt64, _ power: Int) -> Double {
        let value = (0..<power).reduce(Double(count)) { value, _ in value / 1000 }
        let withTenth = (value * 10).rounded() / 10
        return power > 0 && withTenth < 100 ? withTenth : value.rounded()
    }

    private static func twoDigits(_ number: Int64) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
