import TestSupport
import Testing

@Suite struct `Worlds drawn from a seed` {
    /// Each part goes on one processor.
    private static let partCount = 12
    private static let seedsPerPart = 24 / Thoroughness.step(inDebug: 3)

    @Test(arguments: 0..<partCount)
    func `come to a good end`(part: Int) throws {
        for seed in Seed.all(part, of: Self.partCount, eachUsually: Self.seedsPerPart) {
            let simulation = try Simulation(seed: seed)
            try simulation.run()
            #expect(simulation.faults == [], "BTFILE_SEED=\(seed) \(simulation.possible)")
        }
    }

    @Test func `are the same with the same seed`() throws {
        for seed in Seed.all(0, of: 1, eachUsually: 8).prefix(8) {
            let one = try Simulation(seed: seed)
            let other = try Simulation(seed: seed)
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
