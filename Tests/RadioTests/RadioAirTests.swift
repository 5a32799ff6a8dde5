import Air
import System
import TestSupport
import Testing

extension Radio {
    /// What the programs promise of the air, held to captures; Tests/Lab/Air.md has the model.
    @Suite struct AirTests {
        private static let fileBytes = 4 << 20

        private let source: TemporaryFolder
        private let target: TemporaryFolder

        init() throws {
            source = try TemporaryFolder()
            target = try TemporaryFolder()
        }

        /// Serves and fetches the files, and checks that they arrived.
        private func fetch(
            _ files: [String: [UInt8]], served flags: [String] = []
        ) throws -> AirReport {
            for (name, bytes) in files { try source.write(bytes, to: LocalPath(name)) }
            let served = try Served("\(source.path)", flags: flags)
            let report = try AirCapture.report(
                fetching: files.keys.sorted(), into: target,
                payloadBytes: files.values.reduce(0) { $0 + $1.count })
            for (name, bytes) in files { #expect(try target.read(LocalPath(name)) == bytes) }
            _ = served.stop()
            return report
        }

        @Test func `of 4 MiB that nothing makes shorter 98.5 % of the raw rate is left`() throws {
            let report = try fetch(["random": SeededContent.bytes(Self.fileBytes)])
            let share = try #require(report.main.unitShare)
            #expect(report.main.queuedFrames > 4000)
            #expect(share >= 99.5)
            #expect(report.efficiency(microseconds: report.slotMicroseconds) >= 98.5)
            #expect(report.main.idleTurns <= 1)
        }

        @Test func `4 MiB of a log arrive at three times the raw rate`() throws {
            let report = try fetch(["log": LogText.bytes(Self.fileBytes)])
            #expect(report.efficiency(microseconds: report.totalMicroseconds) >= 300)
        }

        @Test(arguments: [400, 1008, 1016])
        func `frames have the size that the server is told`(unit: Int) throws {
            let bytes = SeededContent.bytes(100_000)
            let report = try fetch(["random": bytes], served: ["--unit", "\(unit)"])
            let main = report.main
            #expect(main.sizes.keys.max() == unit)
            // The rest are greeting, beginning and end, which nothing follows at once.
            let others = main.sizes.filter { $0.key != unit }.values.reduce(0, +)
            #expect(others <= 3, "\(main.sizes)")
            #expect(main.sizes[unit] == main.dataFrames - others)
        }
    }
}
