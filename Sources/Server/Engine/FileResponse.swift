internal import Share
internal import System
internal import Wire

/// The answer to a GET.
///
///     comparing ──→ sending ──→ rereading ──→ complete
///
/// The file is read from its first byte to its last, whether or not the client holds some of it:
/// END's digest is of the whole file (PROTOCOL 4.3). Then it is read again: if every byte is still
/// the same, there was a moment in between when the file was exactly what was sent, and not a
/// mixture of two states.
struct FileResponse: Response, ~Copyable {
    /// What one step reads at most: the largest body of DATA, and a fraction of a millisecond's
    /// work, so that other clients wait no longer than that.
    static let pieceBytesMax = UInt64(Limits.dataBytesMax)

    /// Above this size, what was written before leaves before the file is read again: of less even
    /// a slow machine reads and hashes so much in the time for which a tail may wait.
    private static let flushBytesMin = UInt64(4 << 20)

    private enum Phase {
        /// Finding out whether the bytes that the client holds are the file's first, which were
        /// read up to here. PROTOCOL 4.1
        case comparing(position: UInt64)
        /// The session knows how many bytes are missing.
        case sending
        /// All is sent, and up to here the file was read again.
        case rereading(position: UInt64, Sha256)
    }

    private let file: ShareFile
    private var phase = Phase.sending

    /// The first byte that is sent.
    private var start: UInt64 = 0

    /// Of all bytes up to the position.
    private var digest = Sha256()

    /// What was read last.
    private var piece: [UInt8] = []

    init(
        to get: Get, in share: Share, _ session: inout ServerSession, _ stream: inout SendStream
    ) throws(ShareError) {
        file = try share.open(get.path)
        guard let held = get.held, held.offset <= file.size else {
            // PROTOCOL 4.1: there is nothing to compare, or the file is shorter.
            stream.write(session.head(file.head(start: 0)))
            return
        }
        phase = .comparing(position: 0)
        // A long prefix takes a while, for which what was written before need not wait.
        if held.offset > Self.pieceBytesMax { stream.flush() }
    }

    mutating func step(
        _ session: inout ServerSession, _ stream: inout SendStream
    ) throws(ShareError) -> ServerEngine.Event? {
        guard case .get(let get) = session.currentRequest else {
            preconditionFailure("a file answers a GET")
        }
        switch phase {
        case .comparing(let position):
            if let held = get.held, try compare(held, from: position) {
                phase = .sending
                stream.write(session.head(file.head(start: start)))
            }
        case .sending:
            let missing = session.missingByteCount
            guard missing > 0 else {
                try beginRereading(&stream)
                return try reread(get, &session, &stream)
            }
            try readPiece(at: file.size - missing, upTo: file.size, into: digest)
            stream.write(session.data(byteCount: piece.count))
            stream.write(piece)
        case .rereading:
            return try reread(get, &session, &stream)
        }
        return nil
    }

    private mutating func beginRereading(_ stream: inout SendStream) throws(ShareError) {
        guard file.isReadTwice else {
            phase = .rereading(position: file.size, digest)
            return
        }
        if file.size > Self.flushBytesMin {
            // Of a file that looks different nothing has to be read again.
            try file.checkUnchanged()
            stream.flush()
        }
        phase = .rereading(position: 0, Sha256())
    }

    /// Goes on reading the file again; completes the answer when that is done.
    private mutating func reread(
        _ get: Get, _ session: inout ServerSession, _ stream: inout SendStream
    ) throws(ShareError) -> ServerEngine.Event? {
        guard case .rereading(let position, let rereadDigest) = phase else {
            preconditionFailure("first all is sent")
        }
        try readPiece(at: position, upTo: file.size, into: rereadDigest)
        let end = position + UInt64(piece.count)
        guard end == file.size else {
            phase = .rereading(position: end, rereadDigest)
            return nil
        }
        // PROTOCOL 4.4
        try file.checkUnchanged()
        let sent = digest.digest()
        guard rereadDigest.digest() == sent else { throw .changed }
        guard let digest = Digest32(sent) else {
            preconditionFailure("a SHA-256 has 32 bytes")
        }
        stream.write(session.end(digest))
        return .served(get, size: file.size, start: start)
    }

    /// Goes on comparing; true once it is known from which byte on the file is sent.
    private mutating func compare(
        _ held: HeldPrefix, from position: UInt64
    ) throws(ShareError) -> Bool {
        try readPiece(at: position, upTo: held.offset, into: digest)
        let end = position + UInt64(piece.count)
        guard end == held.offset else {
            phase = .comparing(position: end)
            return false
        }
        if digest.digest() == held.digest.bytes { start = end } else { digest = Sha256() }
        return true
    }

    /// Reads the next piece, up to `end` at most.
    private mutating func readPiece(
        at position: UInt64, upTo end: UInt64, into digest: Sha256
    ) throws(ShareError) {
        let count = Int(min(end - position, Self.pieceBytesMax))
        piece.removeAll(keepingCapacity: true)
        // Once, almost always; some file systems give less than they could.
        while piece.count < count {
            let offset = position + UInt64(piece.count)
            try piece.append(addingCapacity: count - piece.count) {
                (free: inout OutputSpan<UInt8>) throws(ShareError) in
                try file.read(at: offset, into: &free)
            }
        }
        digest.update(piece.span)
    }
}
