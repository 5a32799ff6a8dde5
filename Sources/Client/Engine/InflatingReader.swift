import System
import Wire

/// Decompresses a session in pieces of bounded size.
struct InflatingReader {
    /// How much is decompressed at once, whatever the size of the result.
    private static let pieceBytesMax = 65_536

    private let decompressor: Decompressor

    /// The piece that is being read.
    private(set) var piece: [UInt8] = []
    /// Where reading in it continues.
    var position = 0
    /// How many compressed bytes became the piece.
    private var pieceWireBytes: UInt64 = 0
    /// How much of that was counted.
    private var countedWireBytes: UInt64 = 0

    init() throws(DecompressionError) {
        decompressor = try Decompressor(windowLogMax: Limits.compressionWindowBytesLog2Max)
    }

    var isUsedUp: Bool { position == piece.count }

    /// Decompresses the next piece from `bytes[place...]`; false if there is none yet.
    mutating func refill(
        from bytes: Span<UInt8>, at place: inout Int
    ) throws(DecompressionError) -> Bool {
        precondition(isUsedUp, "a piece is read before the next one")
        // The library holds data back only after a full piece, and reports an error if it is called
        // repeatedly without input.
        guard place < bytes.count || piece.count == Self.pieceBytesMax else { return false }
        // Bytes that have produced nothing yet belong to the next piece.
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

    /// How many compressed bytes the bytes read since the last call stand for: their share of the
    /// piece, because a stream does not tell which became which.
    mutating func takeWireBytes() -> UInt64 {
        let share = pieceWireBytes * UInt64(position) / UInt64(max(piece.count, 1))
        defer { countedWireBytes = share }
        return share - countedWireBytes
    }
}
