import Client
import System
import Testing
import Tool
import Wire

/// What is said when a batch has ended.
struct BatchTallyTests {
    private func tally(
        _ counts: [TransferStatus: Int], received: UInt64 = 0, wire: UInt64 = 0
    ) -> BatchTally {
        var tally = BatchTally()
        for (word, count) in counts {
            for _ in 0..<count { tally.count(word) }
        }
        guard let first = counts.keys.first else { return tally }
        var facts = TransferFacts()
        facts.receivedBytes = received
        // A file's share counts only for the file.
        facts.wireBytes = 7
        tally = BatchTally()
        tally.count(wireBytes: wire - wire / 3)
        tally.count(first, facts)
        tally.count(wireBytes: wire / 3)
        for (word, count) in counts {
            for _ in 0..<(word == first ? count - 1 : count) { tally.count(word) }
        }
        return tally
    }

    @Test func `the summary names every kind that there is`() {
        let all = tally(
            [.fetched: 12, .resumed: 3, .unchanged: 985, .failed: 1], received: 1_200_000,
            wire: 300_000)
        #expect(
            all.summary(in: .milliseconds(4_100))
                == "12 fetched, 3 resumed, 985 unchanged, 1 failed "
                + "(1.2 MB in 4.1 s, 0.3 MB on the air)")
        #expect(
            tally([.skipped: 1, .appended: 2, .removed: 1]).summary(in: .zero)
                == "2 appended, 1 skipped, 1 removed (0 B in 0.0 s, 0 B on the air)")
        #expect(
            BatchTally().summary(in: .zero) == "nothing to fetch (0 B in 0.0 s, 0 B on the air)")
    }

    @Test func `the summary says how much of changed files was here`() {
        var tally = BatchTally()
        tally.count(.changed, TransferFacts(), reusedBytes: 2_900_000)
        #expect(
            tally.summary(in: .zero)
                == "1 changed (0 B in 0.0 s, 0 B on the air, 2.9 MB reused)")
    }

    @Test(
        arguments: [
            (300, true, "1 fetched, 1 failed, 298 left ("),
            (300, false, "1 fetched, 1 failed, at least 298 left ("),
            (0, false, "1 fetched, 1 failed, not all listed ("),
        ])
    func `after a signal the summary says what is left`(
        files: Int, isComplete: Bool, text: String
    ) {
        let ends: [DownloadOutcome.Result] = [
            .fetched, .failed(.refused(ErrorMessage(.notFound, ""))),
            .failed(.session(.interrupted(.interrupt), keptBytes: 5)),
        ]
        var tally = BatchTally()
        for end in ends {
            tally.count(end, TransferFacts())
        }
        tally.noteLeft(of: BatchTotals(files: files, isComplete: isComplete))
        let summary = tally.summary(in: .zero)
        #expect(summary.hasPrefix(text) && summary.hasSuffix("; run again for the rest"))
    }

    @Test func `a dry run says what it did not do`() {
        let plan = tally([.toFetch: 2, .toResume: 1, .toUpdate: 1, .toCompare: 9, .toRemove: 3])
        #expect(
            plan.summary(in: .seconds(1), isDryRun: true)
                == "2 to fetch, 1 to resume, 1 to update, 9 to compare, 3 to remove "
                + "(nothing was written)")
    }

    @Test(
        arguments: [
            (1_200_000, 300_000, "0.3 MB"), (1_200_000, 49_000, "49.0 kB"),
            (1_200_000, 50_000, "0.1 MB"), (6, 83, "83 B"), (0, 130_000, "130 kB"),
            (2_500_000_000, 900_000_000, "0.9 GB"), (5_000, 4_000, "4.0 kB"),
        ] as [(UInt64, UInt64, String)])
    func `the bytes on the air have the unit of the files' where that tells enough`(
        received: UInt64, wire: UInt64, text: String
    ) {
        let summary = tally([.fetched: 1], received: received, wire: wire).summary(in: .zero)
        #expect(summary.hasSuffix(", \(text) on the air)"))
    }

}
