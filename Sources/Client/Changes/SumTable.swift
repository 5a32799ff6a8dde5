import Wire

/// The sums of the blocks that are looked for, found by their weak halves, and where each is.
struct SumTable {
    /// How many different sums with one weak half are looked for: a server that sends more makes
    /// each comparison expensive.
    private static let sumsPerWeakMax = 8

    /// How many bits the filter has for each sum: it stops fifteen of sixteen look-ups.
    private static let filterBitsPerSum = 16

    /// How large it is at least, and with all sums that can come: 128 KiB.
    private static let filterBitsLog2 = 10...20

    /// What a block has that was found nowhere, or whose sum is not looked for.
    private static let nowhere = UInt64.max

    /// Different sums in ascending order, and where a block with each was found.
    private var sums: [BlockSum] = []
    private var places: [UInt64] = []
    /// The number of each block's sum among them.
    private var numbers: [UInt32] = []
    private var filter: [UInt64]
    /// How far a product of a weak half is shifted to choose a bit of the filter.
    private let filterShift: UInt32

    /// How much memory the table of so many sums takes while it is made: its arrays grow by
    /// doubling.
    static func memoryBytes(sumCount: Int) -> Int {
        let perSum = 4 * MemoryLayout<BlockSum>.size + 3 * MemoryLayout<UInt64>.size
        return sumCount * perSum + 1 << filterBitsLog2.upperBound / 8
    }

    /// The sums come in the order of the blocks.
    init(_ blocks: [BlockSum]) {
        var bitsLog2 = Self.filterBitsLog2.lowerBound
        while bitsLog2 < Self.filterBitsLog2.upperBound,
            1 << bitsLog2 < blocks.count * Self.filterBitsPerSum
        {
            bitsLog2 += 1
        }
        filter = [UInt64](repeating: 0, count: (1 << bitsLog2) / UInt64.bitWidth)
        filterShift = UInt32(32 - bitsLog2)
        numbers = [UInt32](repeating: .max, count: blocks.count)
        var sameWeakCount = 0
        for index in blocks.indices.sorted(by: { blocks[$0].rawValue < blocks[$1].rawValue }) {
            let sum = blocks[index]
            if sum != sums.last {
                sameWeakCount = sum.weak == sums.last?.weak ? sameWeakCount + 1 : 1
                guard sameWeakCount <= Self.sumsPerWeakMax else { continue }
                sums.append(sum)
                let (word, bit) = filterPlace(of: sum.weak)
                filter[word] |= bit
            }
            numbers[index] = UInt32(sums.count - 1)
        }
        places = [UInt64](repeating: Self.nowhere, count: sums.count)
    }

    /// Where the block of that index was found; nil if it was not.
    subscript(block index: Int) -> UInt64? {
        let number = numbers[index]
        guard number != .max, places[Int(number)] != Self.nowhere else { return nil }
        return places[Int(number)]
    }

    /// Whether any block may have that weak sum; seldom true if none has.
    @inline(__always)
    func mayHold(_ weak: UInt32) -> Bool {
        let (word, bit) = filterPlace(of: weak)
        return filter[word] & bit != 0
    }

    /// The numbers of the sums with that weak half.
    func numbers(of weak: UInt32) -> Range<Int> {
        let first = firstNumber(from: UInt64(weak) << 32)
        var end = first
        while end < sums.count, sums[end].weak == weak { end += 1 }
        return first..<end
    }

    /// Notes where the blocks with a sum are; false if none has it.
    ///
    /// The first place counts.
    mutating func note(_ sum: BlockSum, at place: UInt64) -> Bool {
        let number = firstNumber(from: sum.rawValue)
        guard number < sums.count, sums[number] == sum else { return false }
        if places[number] == Self.nowhere { places[number] = place }
        return true
    }

    private func firstNumber(from value: UInt64) -> Int {
        var (low, high) = (0, sums.count)
        while low < high {
            let middle = (low + high) / 2
            if sums[middle].rawValue < value { low = middle + 1 } else { high = middle }
        }
        return low
    }

    @inline(__always)
    private func filterPlace(of weak: UInt32) -> (word: Int, bit: UInt64) {
        // Weak sums of similar blocks are similar numbers.
        let place = Int((weak &* 0x9e37_79b1) &>> filterShift)
        return (place / UInt64.bitWidth, 1 << UInt64(place % UInt64.bitWidth))
    }
}
