import Glibc

/// The time of day, for people who read a log.
extension WallClock {
    /// The local time, such as `12:03:44`.
    ///
    /// The C function: localtime_r(3).
    package static var timeOfDay: String {
        var seconds = time_t(secondsSince1970)
        var parts = unsafe tm()
        // Both structs belong to this function.
        guard unsafe localtime_r(&seconds, &parts) != nil else { return "??:??:??" }
        let numbers = unsafe [parts.tm_hour, parts.tm_min, parts.tm_sec]
        return numbers.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }
}
