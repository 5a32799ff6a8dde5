import System
import Wire

/// What a compressed session says, expanded in pieces of bounded size.
struct InflatingReader {
    /// How much is expanded at once, whatever the compressed bytes would become.
    private static let pieceBytesMax = 65_536

    private let decompressor: Decompressor

    /// The piece that is being read.
    private(set) var piece: [UInt8] = []
    /// Where in it reading goes on.
    var position = 0
    /// What was taken to expand the piece.
    private var pieceWireBytes: UInt64 = 0
    /// How much of that was counted.
    private var countedWireBytes: UInt64 = 0

    init() throws(DecompressionError) {
        decompressor = try Decompressor(windowLogMax: Limits.compressionWindowBytesLog2Max)
    }

    /// Whether the piece has been read.
    var isUsedUp: Bool { position == piece.count }

    /// Expands the next piece from `bytes[place...]`; false if there is none yet.
    mutating func refill(
        from bytes: Span<UInt8>, at place: inout Int
    ) throws(DecompressionError) -> Bool {
        precondition(isUsedUp, "a piece is read before the next one")
        // The library holds something back only behind a full piece, and takes being asked again
        // and again for nothing as an error.
        guard place < bytes.count || piece.count == Self.pieceBytesMax else { return false }
        // What became of nothing yet is part of what comes next.
        pieceWireBytes = piece.isEmpty ? pieceWireBytes : 0
        countedWireBytes = 0
        piece.removeAll(keepingCapacity: true)
        position = 0
        let before = place
        defer { pieceWireBytes += UInt64(place - before) }
        try piece.append(addingCapacity: Self.pieceBytesMax) {
            (output: inout OutputSpan<UInt8>) throws(DecompressionError) in
            _ = try decompressor.decompress(bytes, at: &place, into: &output)
        }
        return !piece.isEmpty
    }

    /// How many compressed bytes what was read since the last call is worth: its share of its
    /// piece's, for one stream cannot tell which of them became which.
    mutating func takeWireBytes() -> UInt64 {
        let share = pieceWireBytes * UInt64(position) / UInt64(max(piece.count, 1))
        defer { countedWireBytes = share }
        return share - countedWireBytes
    }
}
