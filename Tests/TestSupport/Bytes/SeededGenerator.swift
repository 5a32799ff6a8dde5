import Glibc

/// Random numbers that come again with the same seed (SplitMix64).
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }

    /// Bytes that no compressor makes shorter.
    package mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }
}

/// The seeds of simulated worlds.
package enum Seed {
    /// BTFILE_SEED is one seed, to see one failure again, or all from one to another: `7`, `1-500`.
    private static let wanted: ClosedRange<UInt64>? = {
        guard let text = unsafe getenv("BTFILE_SEED") else { return nil }
        let numbers = unsafe String(cString: text).split(separator: "-").map { UInt64($0) }
        guard let first = numbers.first ?? nil, let last = numbers.last ?? nil, first <= last
        else { preconditionFailure("BTFILE_SEED is a number, or two with a dash between them") }
        return first...last
    }()

    /// The seeds of one of several parts that share the work: so many, or those that are wanted.
    package static func all(
        _ part: Int, of partCount: Int, eachUsually usualCount: Int
    ) -> StrideTo<UInt64> {
        let seeds = wanted ?? 1...UInt64(partCount * usualCount)
        let end = seeds.upperBound + 1
        return stride(from: seeds.lowerBound + UInt64(part), to: end, by: partCount)
    }
}

/// Content for files, the same every time.
package enum SeededContent {
    /// Bytes that no compressor makes shorter.
    package static func bytes(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        return generator.bytes(count)
    }
}
