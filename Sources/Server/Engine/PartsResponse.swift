internal import Share
internal import Wire

/// The answer to PARTS: some ranges of a file, or the sums of their blocks.
///
/// The client compares the digest of the whole file, so nothing is read twice.
struct PartsResponse: Response, ~Copyable {
    private let opened: ShareFile

    /// The range that is being read, and the first byte of it that was not.
    private var index = 0
    private var position: UInt64

    /// Nil if the bytes themselves are sent.
    private var summer: BlockSummer?
    private var piece: [UInt8] = []

    /// How many bytes of the file are sent in all, and were sent.
    private let byteCount: UInt64
    private var sentByteCount: UInt64 = 0

    init(
        to parts: Parts, in share: Share, _ session: inout ServerSession,
        _ stream: inout SendStream
    ) throws(ShareError) {
        let file = try share.open(parts.path)
        // PROTOCOL 14.4, 14.5
        guard file.tag == parts.tag, parts.areInside(size: file.size) else { throw .changed }
        opened = file
        position = parts.bytes(of: 0, size: file.size).lowerBound
        if let blocks = Self.blocks(of: 0, parts, file) {
            summer = BlockSummer(of: blocks, salt: parts.salt)
        }
        stream.write(session.head(file.head(start: 0)))
        byteCount = session.missingCount
    }

    var file: ServerEngine.UnfinishedFile? {
        summer == nil
            ? ServerEngine.UnfinishedFile(
                path: opened.path, position: sentByteCount, byteCount: byteCount) : nil
    }

    mutating func step(
        _ session: inout ServerSession, _ stream: inout SendStream
    ) throws(ShareError) -> ServerEngine.Event? {
        guard case .parts(let parts) = session.currentRequest else {
            preconditionFailure("parts answer PARTS")
        }
        guard index < parts.ranges.count else { return try end(parts, &session, &stream) }
        piece.removeAll(keepingCapacity: true)
        while index < parts.ranges.count, piece.count < FileReader.pieceBytesMax {
            try read(parts)
        }
        if summer != nil {
            summer?.send(isLast: index == parts.ranges.count, &session, &stream)
        } else {
            stream.write(session.data(byteCount: piece.count))
            stream.write(piece)
            sentByteCount += UInt64(piece.count)
        }
        return nil
    }

    /// Reads as much of a range as fits the piece, and goes on to the next range at its end.
    private mutating func read(_ parts: Parts) throws(ShareError) {
        let range = parts.bytes(of: index, size: opened.size)
        let free = FileReader.pieceBytesMax - UInt64(piece.count)
        let end = min(range.upperBound, position + free)
        let count = piece.count
        try opened.read(position..<end, onto: &piece)
        let piece = piece
        summer?.add(piece.span.extracting(droppingFirst: count), at: position)
        position = end
        guard end == range.upperBound else { return }
        index += 1
        guard index < parts.ranges.count else { return }
        position = parts.bytes(of: index, size: opened.size).lowerBound
        if let blocks = Self.blocks(of: index, parts, opened) { summer?.begin(blocks) }
    }

    private static func blocks(of index: Int, _ parts: Parts, _ file: ShareFile) -> Blocks? {
        parts.exponent.map {
            Blocks(of: parts.bytes(of: index, size: file.size), exponent: $0)
        }
    }

    private func end(
        _ parts: Parts, _ session: inout ServerSession, _ stream: inout SendStream
    ) throws(ShareError) -> ServerEngine.Event {
        // PROTOCOL 4.4, 14.4
        try opened.checkUnchanged()
        let (parted, frame) = session.parted()
        stream.write(frame)
        if let summer { return .summed(opened.path, size: opened.size, count: summer.count) }
        return .parted(opened.path, size: opened.size, byteCount: parted.byteCount)
    }
}
