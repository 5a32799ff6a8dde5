internal import System
internal import Wire

/// Computes the sums of the blocks of a stretch of a file, whose bytes come in pieces, and sends
/// them.
struct BlockSummer {
    /// How many sums are gathered before they are sent: the frame costs little more than they do.
    private static let sumsMin = 512

    private var blocks: Blocks
    private let salt: [UInt8]

    /// The block that is being summed.
    private var index: UInt64 = 0
    /// The first byte of the stretch that was not summed.
    private var position: UInt64
    private var weak = RollingSum()
    private var sha = Sha256()

    /// How many blocks were summed, in all stretches.
    private(set) var count: UInt64 = 0

    /// The sums that were not sent.
    private var waiting: [BlockSum] = []

    init(of blocks: Blocks, salt: UInt64) {
        var writer = ByteWriter()
        writer.append(salt)
        self.salt = writer.bytes
        self.blocks = blocks
        position = blocks.bytes.lowerBound
        beginBlock()
    }

    /// Goes on with another stretch, when all of this one is summed.
    mutating func begin(_ blocks: Blocks) {
        self.blocks = blocks
        index = 0
        position = blocks.bytes.lowerBound
    }

    /// Takes bytes of the file from the offset on; those in front of the stretch do not count.
    mutating func add(_ bytes: Span<UInt8>, at offset: UInt64) {
        var rest = bytes.extracting(droppingFirst: Int(min(position - offset, UInt64(bytes.count))))
        while rest.count > 0 {
            let block = blocks[index]
            let count = Int(min(block.upperBound - position, UInt64(rest.count)))
            let part = rest.extracting(first: count)
            weak.append(part)
            sha.update(part)
            rest = rest.extracting(droppingFirst: count)
            position += UInt64(count)
            if position == block.upperBound { endBlock() }
        }
    }

    /// Sends what there is, if that is much or the last.
    mutating func send(
        isLast: Bool, _ session: inout ServerSession, _ stream: inout SendStream
    ) {
        guard waiting.count >= Self.sumsMin || isLast && !waiting.isEmpty else { return }
        stream.write(session.sum(Sum(exponent: blocks.exponent, sums: waiting)))
        waiting.removeAll(keepingCapacity: true)
    }

    private mutating func beginBlock() {
        // PROTOCOL 14.2
        weak = RollingSum()
        sha = Sha256()
        sha.update(salt.span)
    }

    private mutating func endBlock() {
        waiting.append(BlockSum(weak: weak.value, digest: sha.digest()))
        index += 1
        count += 1
        beginBlock()
    }
}
