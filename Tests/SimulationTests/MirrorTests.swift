import TestSupport
import Testing

@Suite struct `A mirror drawn from a seed` {
    /// Each part goes on one processor.
    private static let partCount = 12
    private static let seedsPerPart = 20

    @Test(arguments: 0..<partCount)
    func `has only what the server had, and all of it in the end`(part: Int) throws {
        for seed in Seed.all(part, of: Self.partCount, eachUsually: Self.seedsPerPart) {
            let simulation = try MirrorSimulation(seed: seed)
            try simulation.run()
            #expect(simulation.faults == [], "BTFILE_SEED=\(seed) \(simulation.possible)")
        }
    }

    @Test func `is the same with the same seed`() throws {
        for seed in Seed.all(0, of: 1, eachUsually: 8).prefix(8) {
            let one = try MirrorSimulation(seed: seed)
            let other = try MirrorSimulation(seed: seed)
            try one.run()
            try other.run()
            #expect(one.trace.count > 5)
            let difference = zip(one.trace, other.trace).first { $0 != $1 }
            #expect(
                difference == nil && one.trace.count == other.trace.count,
                "BTFILE_SEED=\(seed) \(difference as Any)")
        }
    }
}
