import TestSupport
import Testing
import Wire

@testable import Client

/// PROTOCOL 14, the client's side: the blocks of the server's file are found in what is held.
@Suite struct `The search for blocks` {
    private static let salt: UInt64 = 7

    /// Searches `held`, which comes in slices, for the blocks of `wanted`.
    private func search(
        for wanted: [UInt8], in held: [UInt8], blockBytes: Int = 256, slice: Int = 1000
    ) -> BlockSearch {
        let sums = BlockSums.all(wanted, blockBytes: blockBytes)
        return search(for: sums, in: held, blockBytes: blockBytes, slice: slice)
    }

    private func search(
        for sums: [BlockSum], in held: [UInt8], blockBytes: Int = 256, slice: Int = 1000
    ) -> BlockSearch {
        var search = BlockSearch(
            for: sums, blockBytes: UInt64(blockBytes), salt: Self.salt,
            heldBytes: UInt64(held.count))
        for start in stride(from: 0, to: held.count, by: slice) {
            search.add(Array(held[start..<min(start + slice, held.count)]))
            while search.isMidway { search.goOn() }
        }
        return search
    }

    private func places(_ search: BlockSearch, _ count: Int) -> [UInt64?] {
        (0..<count).map { search.table[block: $0] }
    }

    @Test(arguments: [1, 255, 256, 257, 1000, 5000])
    func `finds every block of the same file, whatever the slices`(slice: Int) {
        let content = SeededContent.bytes(2560)
        let search = search(for: content, in: content, slice: slice)
        #expect(places(search, 10) == (0..<10).map { UInt64($0 * 256) })
        #expect(!search.isHopeless)
    }

    @Test(arguments: [0, 1, 100, 255, 256, 999])
    func `finds blocks that have moved`(shift: Int) {
        let content = SeededContent.bytes(2560)
        let held = SeededContent.bytes(shift, seed: 2) + content
        let search = search(for: content, in: held)
        #expect(places(search, 10) == (0..<10).map { UInt64($0 * 256 + shift) })
    }

    @Test func `finds all but the block that was changed`() {
        let content = SeededContent.bytes(2560)
        var held = content
        held[600] ^= 1
        let search = search(for: content, in: held)
        let wanted: [UInt64?] = (0..<10).map { $0 == 2 ? nil : UInt64($0 * 256) }
        #expect(places(search, 10) == wanted)
    }

    @Test func `finds nothing in other bytes, nor in too few`() {
        let content = SeededContent.bytes(2560)
        for held in [SeededContent.bytes(9000, seed: 2), [], Array(content.prefix(255))] {
            #expect(places(search(for: content, in: held), 10).allSatisfy { $0 == nil })
        }
    }

    @Test func `finds equal blocks at one place`() {
        let zeros = [UInt8](repeating: 0, count: 256 * 300)
        let search = search(for: zeros, in: zeros + [1])
        #expect(places(search, 300) == [UInt64?](repeating: 0, count: 300))
        #expect(!search.isHopeless)
        let few = self.search(for: zeros, in: [1, 2] + zeros.prefix(300))
        #expect(places(few, 300) == [UInt64?](repeating: 2, count: 300))
    }

    @Test func `the salt of the sums must be the one that was asked for`() {
        let content = SeededContent.bytes(2560)
        let others = (0..<10).map { BlockSums.of(content[($0 * 256)..<($0 * 256 + 256)], salt: 8) }
        #expect(places(search(for: others, in: content), 10).allSatisfy { $0 == nil })
    }

    @Test func `a server that knows the weak sums makes nothing expensive`() {
        // Every window of zeros has the weak sum of 65,536 blocks, and the digest of none.
        let weak = BlockSums.of([UInt8](repeating: 0, count: 256)).weak
        let sums = (0..<65_536).map { BlockSum(rawValue: UInt64(weak) << 32 | UInt64($0)) }
        let held = [UInt8](repeating: 0, count: 100_000)
        let search = search(for: sums, in: held, slice: 10_000)
        #expect(search.isHopeless)
        #expect(search.table.numbers(of: weak).count == 8)
    }

    @Test func `only eight sums with one weak half are looked for`() {
        let sums = (0..<20).map { BlockSum(rawValue: 5 << 32 | UInt64($0)) }
        var table = SumTable(sums + sums)
        #expect(table.mayHold(5) && !table.numbers(of: 5).isEmpty && table.numbers(of: 6).isEmpty)
        for (index, sum) in sums.enumerated() {
            let isNoted = table.note(sum, at: 9)
            #expect(isNoted == (index < 8))
        }
        for index in 0..<40 {
            let place: UInt64? = index % 20 < 8 ? 9 : nil
            #expect(table[block: index] == place)
        }
    }

    @Test func `the first place of a block counts`() {
        let sum = BlockSum(rawValue: 1 << 32)
        var table = SumTable([sum])
        #expect(table[block: 0] == nil)
        for place in [4, 2] as [UInt64] {
            let isNoted = table.note(sum, at: place)
            #expect(isNoted)
        }
        #expect(table[block: 0] == 4)
        #expect(SumTable([]).numbers(of: 0).isEmpty)
    }

    @Test func `a shorter last block is compared where it may be`() {
        let content = SeededContent.bytes(600)
        var search = search(for: content, in: content)
        #expect(places(search, 3) == [0, 256, nil])
        search.offer(Array(content[500...]).span, at: 500)
        #expect(search.table[block: 2] == nil)
        search.offer(Array(content[512...]).span, at: 512)
        #expect(search.table[block: 2] == 512)
    }
}
