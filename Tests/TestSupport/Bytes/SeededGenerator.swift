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

/// The seed of simulated worlds.
package enum Seed {
    /// What BTFILE_SEED says, to see one failure again; nil if it says nothing.
    package static let wanted: UInt64? = {
        guard let text = unsafe getenv("BTFILE_SEED") else { return nil }
        return UInt64(unsafe String(cString: text))
    }()
}

/// Content for files, the same every time.
package enum SeededContent {
    /// Bytes that no compressor makes shorter.
    package static func bytes(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        return generator.bytes(count)
    }
}
