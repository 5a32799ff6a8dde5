internal import Share
internal import Wire

/// The answer to a GET, and to SUMS.
///
///     comparing ──→ sending ──→ rereading ──→ complete
///         └───────→ summing ────────↑
///
/// The file is read from its first byte to its last, whether or not the client holds some of it:
/// END's digest is of the whole file (PROTOCOL 4.3).
struct FileResponse: Response, ~Copyable {
    private enum Phase {
        /// Finding out whether the bytes that the client holds are the file's first. PROTOCOL 4.1
        case comparing(HeldPrefix)
        /// The session knows how many bytes are missing.
        case sending
        /// The sums of the blocks are sent in place of their bytes. PROTOCOL 14.3
        case summing
        case rereading
    }

    /// How much is read and summed before what there is leaves: a large file takes a while.
    private static let quietBytesMax = UInt64(64 << 20)

    private var reader: FileReader
    private var phase = Phase.sending

    /// The first byte that is sent.
    private var start: UInt64 = 0

    /// Nil for a GET.
    private let sums: Sums?
    private var summer: BlockSummer?
    private var quietBytes: UInt64 = 0

    init(
        to get: Get, orFor sums: Sums? = nil, in share: Share, _ session: inout ServerSession,
        _ stream: inout SendStream
    ) throws(ShareError) {
        reader = FileReader(try share.open(get.path))
        self.sums = sums
        guard let held = get.held, held.offset <= reader.file.size else {
            // PROTOCOL 4.1: there is nothing to compare, or the file is shorter.
            begin(from: 0, &session, &stream)
            return
        }
        phase = .comparing(held)
        // The block that holds the first missing byte may begin before it.
        summer = makeSummer(from: held.offset)
        // A long prefix takes a while, and what was written before need not wait for it.
        if held.offset > FileReader.pieceBytesMax { stream.flush() }
    }

    mutating func step(
        _ session: inout ServerSession, _ stream: inout SendStream
    ) throws(ShareError) -> ServerEngine.Event? {
        switch phase {
        case .comparing(let held):
            try read(upTo: held.offset)
            guard reader.position == held.offset else { return nil }
            let isHeld = reader.digest == held.digest.bytes
            begin(from: isHeld ? held.offset : 0, &session, &stream)
            return nil
        case .sending:
            if session.missingCount == 0 { break }
            try read(upTo: reader.file.size)
            stream.write(session.data(byteCount: reader.piece.count))
            stream.write(reader.piece)
            return nil
        case .summing:
            if reader.isAtEnd { break }
            try read(upTo: reader.file.size)
            summer?.send(isLast: reader.isAtEnd, &session, &stream)
            flushIfQuiet(&stream)
            return nil
        case .rereading: break
        }
        phase = .rereading
        if try reader.beginAgain() { stream.flush() }
        return try reader.readAgain().map { end(with: $0, &session, &stream) }
    }

    var file: ServerEngine.UnfinishedFile? {
        let position: UInt64
        switch phase {
        case .comparing: position = 0
        case .sending: position = reader.position
        case .summing, .rereading: position = reader.file.size
        }
        let hasSums = if case .comparing = phase { sums != nil } else { summer != nil }
        return hasSums
            ? nil
            : ServerEngine.UnfinishedFile(
                path: reader.file.path, position: position, byteCount: reader.file.size)
    }

    /// Sends HEAD, and decides what follows it.
    private mutating func begin(
        from start: UInt64, _ session: inout ServerSession, _ stream: inout SendStream
    ) {
        self.start = start
        if reader.position != start { reader.restart() }
        if start == 0 { summer = makeSummer(from: 0) }
        stream.write(session.head(reader.file.head(start: start)))
        phase = summer == nil ? .sending : .summing
    }

    private func makeSummer(from start: UInt64) -> BlockSummer? {
        guard let sums, let blocks = sums.blocks(after: reader.file.head(start: start)) else {
            return nil
        }
        return BlockSummer(of: blocks, salt: sums.salt)
    }

    private mutating func read(upTo end: UInt64) throws(ShareError) {
        let start = reader.position
        try reader.read(upTo: end)
        let piece = reader.piece
        summer?.add(piece.span, at: start)
    }

    private mutating func flushIfQuiet(_ stream: inout SendStream) {
        quietBytes += UInt64(reader.piece.count)
        guard quietBytes >= Self.quietBytesMax else { return }
        quietBytes = 0
        stream.flush()
    }

    private func end(
        with digest: Digest32, _ session: inout ServerSession, _ stream: inout SendStream
    ) -> ServerEngine.Event {
        let file = reader.file
        if let summer {
            stream.write(session.end(digest, tag: file.tag))
            return .summed(file.path, size: file.size, count: summer.count)
        }
        stream.write(session.end(digest))
        return .served(file.path, size: file.size, start: start)
    }
}
