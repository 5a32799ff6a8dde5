import TestSupport

/// Lines such as services write them: much of each is in the one before, and some is chance.
enum LogText {
    /// So many bytes of a log, the same every time.
    static func bytes(_ count: Int) -> [UInt8] {
        var chance = SeededGenerator(seed: 4)
        var bytes: [UInt8] = []
        var number = 0
        while bytes.count < count {
            bytes += Array("\(time(number / 4)) lab \(line(&chance))\n".utf8)
            number += 1
        }
        return Array(bytes.prefix(count))
    }

    private static func time(_ second: Int) -> String {
        let parts = [second / 3600 % 24, second / 60 % 60, second % 60]
        return "Nov 21 " + parts.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }

    private static func line(_ chance: inout SeededGenerator) -> String {
        let (small, large) = (
            Int.random(in: 0..<1000, using: &chance), Int.random(in: 0..<100_000, using: &chance)
        )
        let service = "service[\(Int.random(in: 300..<320, using: &chance))]: "
        return service
            + [
                "connection from \(small) port \(large)", "session \(small) opened for u\(large)",
                "GET /items/\(small) took \(large) ms", "cache miss for \(small), \(large) entries",
                "temperature of sensor \(small) is \(large) mC",
            ][Int.random(in: 0..<5, using: &chance)]
    }
}
