import Glibc

/// Moments as people read them in a listing.
extension WallClock {
    /// The local time of a moment to the minute, such as `2026-11-21 02:47`; nil for a year that
    /// the C library cannot count, or that has more than four digits.
    ///
    /// The C function: localtime_r(3).
    package static func minute(of secondsSince1970: Int64) -> String? {
        var seconds = time_t(secondsSince1970)
        var parts = unsafe tm()
        // Both structs belong to this function.
        guard unsafe localtime_r(&seconds, &parts) != nil else { return nil }
        let year = unsafe Int(parts.tm_year) + 1900
        guard (0...9999).contains(year) else { return nil }
        let numbers = unsafe [parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min]
        let texts = numbers.map { $0 < 10 ? "0\($0)" : "\($0)" }
        let zeros = String(repeating: "0", count: 4 - "\(year)".count)
        return "\(zeros)\(year)-\(texts[0])-\(texts[1]) \(texts[2]):\(texts[3])"
    }
}
