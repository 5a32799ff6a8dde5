import TestSupport
import Testing
import Wire

@testable import Client

/// What is copied and what is asked for.
@Suite struct `The plan of a changed file` {
    private func plan(_ size: UInt64, from start: UInt64 = 0, _ places: [UInt64?]) -> CopyPlan {
        var plan = CopyPlan(from: start)
        plan.append(Blocks(of: start..<size, exponent: 8)) { places[$0] }
        return plan
    }

    @Test func `blocks that follow one another in both files are one stretch`() {
        let plan = plan(1100, [0, 256, nil, nil, 1000])
        #expect(
            plan.stretches == [
                CopyPlan.Stretch(end: 512, source: 0), CopyPlan.Stretch(end: 1024, source: nil),
                CopyPlan.Stretch(end: 1100, source: 1000),
            ])
        #expect(plan.missing == [512..<1024])
        #expect(plan.missingBytes == 512 && plan.end == 1100)
    }

    @Test func `blocks from elsewhere are stretches of their own`() {
        let plan = plan(1024, [0, 0, 256, 9])
        #expect(plan.stretches.map(\.source) == [0, 0, 9])
        #expect(plan.stretches.map(\.end) == [256, 768, 1024])
        #expect(plan.missing.isEmpty)
    }

    @Test func `a plan may begin in the middle, and be empty`() {
        #expect(plan(1000, from: 512, [nil, 3]).missing == [512..<768])
        #expect(plan(512, from: 512, []).stretches.isEmpty)
    }

    @Test func `finer blocks fill the missing stretches that they are of`() {
        var coarse = CopyPlan(from: 0)
        let places: [UInt64?] = [nil, 4096, nil, 9000, nil]
        coarse.append(Blocks(of: 0..<17_000, exponent: 12)) { places[$0] }
        #expect(coarse.missing == [0..<4096, 8192..<12_288, 16_384..<17_000])
        let fine = coarse.refined(Array(coarse.missing.prefix(2)), exponent: 11) {
            [7, nil, nil, 20_480][$0]
        }
        #expect(fine.missing == [2048..<4096, 8192..<10_240, 16_384..<17_000])
        #expect(fine.stretches.map(\.source) == [7, nil, 4096, nil, 20_480, 9000, nil])
        #expect(fine.end == coarse.end)
        #expect(coarse.refined([], exponent: 11) { _ in 1 } == coarse)
    }

    @Test(
        arguments: [
            (16 << 10, 12), (16 << 20, 12), ((16 << 20) + 1, 13), (1 << 30, 18), (1 << 40, 20),
        ] as [(UInt64, UInt8)])
    func `blocks are as large as gives 4096 of them`(bytes: UInt64, exponent: UInt8) {
        #expect(ChangeRules.exponent(heldBytes: bytes) == exponent)
    }

    /// Runs of so many blocks of 4096 bytes.
    private func runs(_ count: UInt64, of blocks: UInt64) -> [Range<UInt64>] {
        (0..<count).map { ($0 * 100 * 4096)..<($0 * 100 * 4096 + blocks * 4096) }
    }

    @Test func `finer sums are asked for where they pay`() {
        func finer(_ runs: [Range<UInt64>], _ exponent: UInt8 = 12, size: UInt64 = 1 << 30)
            -> UInt8?
        { ChangeRules.finerExponent(than: exponent, missing: runs, size: size) }
        #expect(finer(runs(6, of: 1)) == 8)
        #expect(finer(runs(6, of: 1), 10) == 8)
        #expect(finer(runs(6, of: 1), 8) == nil)
        // Less than 24 KiB.
        #expect(finer(runs(5, of: 1)) == nil)
        // Runs of more than eight blocks.
        #expect(finer(runs(3, of: 8)) == 8)
        #expect(finer(runs(3, of: 9)) == nil)
        // More than half of the file.
        #expect(finer(runs(6, of: 1), size: 6 * 4096 * 2) == 8)
        #expect(finer(runs(6, of: 1), size: 6 * 4096 * 2 - 1) == nil)
        // More sums than a request may ask for.
        #expect(finer(runs(4096, of: 1)) == 8)
        #expect(finer(runs(4097, of: 1)) == nil)
        #expect(finer([]) == nil)
    }
}
