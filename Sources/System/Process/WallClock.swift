import Glibc

/// What the calendar clock shows, for people; it may jump, so nothing is ever timed with it.
package enum WallClock {
    /// Seconds since 1970 (CLOCK_REALTIME).
    package static var secondsSince1970: Int64 {
        Int64(kernelNanoseconds(of: CLOCK_REALTIME) / 1_000_000_000)
    }

    /// The same in thousandths.
    package static var millisecondsSince1970: Int64 {
        Int64(kernelNanoseconds(of: CLOCK_REALTIME) / 1_000_000)
    }

    static var nanosecondsSince1970: UInt64 { kernelNanoseconds(of: CLOCK_REALTIME) }

    /// The local time for a log, such as `2026-11-21 02:47:09`.
    package static var dateAndTime: String {
        let seconds = secondsSince1970
        guard let begin = minute(of: seconds), let second = localTime(of: seconds)?.last else {
            return "????-??-?? ??:??:??"
        }
        return "\(begin):\(second < 10 ? "0" : "")\(second)"
    }

    /// The local time of a moment to the minute, such as `2026-11-21 02:47`; nil for a year that
    /// the C library cannot count, or that has more than four digits.
    package static func minute(of secondsSince1970: Int64) -> String? {
        guard let parts = localTime(of: secondsSince1970), (0...9999).contains(parts[0]) else {
            return nil
        }
        let texts = parts.map { $0 < 10 ? "0\($0)" : "\($0)" }
        let zeros = String(repeating: "0", count: 4 - "\(parts[0])".count)
        return "\(zeros)\(parts[0])-\(texts[1])-\(texts[2]) \(texts[3]):\(texts[4])"
    }

    /// Year, month, day, hour, minute and second of a moment (localtime_r).
    private static func localTime(of secondsSince1970: Int64) -> [Int]? {
        var seconds = time_t(secondsSince1970)
        var parts = unsafe tm()
        // Both structs belong to this function.
        guard unsafe localtime_r(&seconds, &parts) != nil else { return nil }
        let numbers = unsafe [
            parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
        ]
        return [unsafe Int(parts.tm_year) + 1900] + numbers.map(Int.init)
    }
}
