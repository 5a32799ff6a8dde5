import System
import Wire

/// Looks for the blocks of the server's file in a file that is held here, whose bytes come in
/// slices: at every byte, by a window whose weak sum rolls along.
struct BlockSearch {
    /// How many times the held file's size all digests together may read.
    private static let digestedFilesMax: UInt64 = 4

    /// How many bytes digests read in one step before it ends: some milliseconds.
    private static let digestedStepBytes = 1 << 20

    private(set) var table: SumTable
    private let blockBytes: Int
    private let salt: [UInt8]

    /// The bytes from the window on, as far as they have come, and where the first of them is.
    private var bytes: [UInt8] = []
    private var offset: UInt64 = 0
    /// The window's first byte among them.
    private var start = 0
    /// The window's sum, after it was looked up; nil until the window is full.
    private var weak: RollingSum?

    /// How many bytes digests may still read.
    private var digestBytesLeft: UInt64
    /// How many they have read in this step.
    private var stepBytes = 0
    /// Whether the last step ended before what has come was searched: `goOn` comes next.
    private(set) var isMidway = false

    /// How much memory a search takes: sums and places in order, their filter, and a few slices.
    static func memoryBytes(sumCount: Int, blockBytes: UInt64) -> Int {
        SumTable.memoryBytes(sumCount: sumCount)
            + 4 * (HashedFile.sliceBytes + Int(blockBytes))
    }

    /// `heldBytes` is how long the held file is.
    init(for sums: [BlockSum], blockBytes: UInt64, salt: UInt64, heldBytes: UInt64) {
        table = SumTable(sums)
        self.blockBytes = Int(blockBytes)
        var writer = ByteWriter()
        writer.append(salt)
        self.salt = writer.bytes
        digestBytesLeft = Self.digestedFilesMax * heldBytes + blockBytes
    }

    /// Whether so many windows looked like a block and were none that the search costs more than it
    /// can save.
    private(set) var isHopeless = false

    /// Takes the next bytes of the held file.
    mutating func add(_ slice: [UInt8]) {
        bytes.removeFirst(start)
        offset += UInt64(start)
        start = 0
        bytes += slice
        goOn()
    }

    /// Searches what has come, in one step.
    mutating func goOn() {
        isMidway = false
        stepBytes = 0
        while start + blockBytes <= bytes.count, !isHopeless {
            guard stepBytes < Self.digestedStepBytes else {
                isMidway = true
                return
            }
            if weak == nil {
                weak = sum(of: bytes.span.extracting(start..<(start + blockBytes)))
                if takeWindow() { continue }
            }
            guard roll() else { return }
        }
    }

    /// Moves the window on until it is taken for a block or the step ends; false if more bytes must
    /// come first.
    private mutating func roll() -> Bool {
        guard var weak else { return true }
        // A second reference, because a span would lend the whole search.
        let held = bytes
        let bytes = held.span
        var start = start
        while start + blockBytes < bytes.count {
            weak.roll(out: bytes[start], in: bytes[start + blockBytes])
            start += 1
            guard table.mayHold(weak.value) else { continue }
            self.start = start
            self.weak = weak
            if takeWindow() || isHopeless || stepBytes >= Self.digestedStepBytes { return true }
        }
        self.start = start
        self.weak = weak
        return false
    }

    /// Goes on behind the window if it is a block.
    private mutating func takeWindow() -> Bool {
        guard let value = weak?.value, !table.numbers(of: value).isEmpty else { return false }
        guard digestBytesLeft >= UInt64(blockBytes) else {
            isHopeless = true
            return false
        }
        digestBytesLeft -= UInt64(blockBytes)
        stepBytes += blockBytes
        let held = bytes
        let digest = digest(of: held.span.extracting(start..<(start + blockBytes)))
        let place = offset + UInt64(start)
        guard table.note(BlockSum(weak: value, digest: digest), at: place) else { return false }
        start += blockBytes
        weak = nil
        return true
    }

    /// Compares bytes of another length, which are at that place, with the last block.
    mutating func offer(_ bytes: Span<UInt8>, at place: UInt64) {
        _ = table.note(
            BlockSum(weak: sum(of: bytes).value, digest: digest(of: bytes)), at: place)
    }

    private func sum(of bytes: Span<UInt8>) -> RollingSum {
        var sum = RollingSum()
        sum.append(bytes)
        return sum
    }

    private func digest(of bytes: Span<UInt8>) -> [UInt8] {
        let sha = Sha256()
        sha.update(salt.span)
        sha.update(bytes)
        return sha.digest()
    }
}
