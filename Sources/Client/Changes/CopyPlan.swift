import Wire

/// Which stretches of the new file are copied from the held one, and which are missing.
struct CopyPlan: Equatable {
    /// From the end of the stretch before to `end`.
    struct Stretch: Equatable {
        var end: UInt64
        /// Where its first byte is in the held file; nil if it is missing.
        let source: UInt64?
    }

    /// Where the first stretch begins.
    let start: UInt64
    private(set) var stretches: [Stretch] = []

    init(from start: UInt64) {
        self.start = start
    }

    /// Where the last stretch ends.
    var end: UInt64 { stretches.last?.end ?? start }

    /// Adds bytes behind all others, as part of the last stretch if they continue it.
    mutating func append(_ byteCount: UInt64, from source: UInt64?) {
        guard byteCount > 0 else { return }
        let end = end + byteCount
        if let last = stretches.last, Self.isContinued(last, lastStart, by: source) {
            stretches[stretches.count - 1].end = end
        } else {
            stretches.append(Stretch(end: end, source: source))
        }
    }

    /// Adds the blocks, each from where it was found.
    mutating func append(_ blocks: Blocks, from source: (Int) -> UInt64?) {
        for index in 0..<blocks.count {
            append(UInt64(blocks[index].count), from: source(Int(index)))
        }
    }

    private var lastStart: UInt64 {
        stretches.count > 1 ? stretches[stretches.count - 2].end : start
    }

    private static func isContinued(
        _ stretch: Stretch, _ start: UInt64, by source: UInt64?
    ) -> Bool {
        guard let first = stretch.source, let source else {
            return stretch.source == nil && source == nil
        }
        return source == first + (stretch.end - start)
    }

    /// The stretches that are missing.
    var missing: [Range<UInt64>] {
        var ranges: [Range<UInt64>] = []
        forEach { range, source in if source == nil { ranges.append(range) } }
        return ranges
    }

    /// How many bytes are missing.
    var missingBytes: UInt64 {
        missing.reduce(0) { $0 + UInt64($1.count) }
    }

    func forEach(_ body: (Range<UInt64>, UInt64?) -> Void) {
        var start = start
        for stretch in stretches {
            body(start..<stretch.end, stretch.source)
            start = stretch.end
        }
    }

    /// The same after the first missing stretches were looked into: those that `ranges` names, cut
    /// into blocks, of which `source` tells where each was found.
    func refined(
        _ ranges: [Range<UInt64>], exponent: UInt8, from source: (Int) -> UInt64?
    ) -> CopyPlan {
        var plan = CopyPlan(from: start)
        var rest = ranges[...]
        var firstBlock = 0
        forEach { range, held in
            guard held == nil, range == rest.first else {
                return plan.append(UInt64(range.count), from: held)
            }
            rest.removeFirst()
            let blocks = Blocks(of: range, exponent: exponent)
            plan.append(blocks) { source(firstBlock + $0) }
            firstBlock += Int(blocks.count)
        }
        return plan
    }
}
