internal import Share
internal import System
internal import Wire

/// A file on its way to a client: how far it has been read, and the digest of that much.
///
/// It is read once from its first byte to its last, whether or not the client holds some of it:
/// END's digest is of the whole file. PROTOCOL 4.3
struct OutgoingFile: ~Copyable {
    /// What one step reads at most: the largest body of DATA, and a fraction of a millisecond's
    /// work, so that other clients wait no longer than that.
    static let pieceBytesMax = UInt64(Limits.dataBytesMax)

    /// What was asked for.
    let get: Get

    /// The first byte that is sent.
    private(set) var start: UInt64 = 0

    private let file: ShareFile
    private var position: UInt64 = 0
    private var digest = Sha256()

    /// What was read last.
    private(set) var piece: [UInt8] = []

    init(_ file: ShareFile, for get: Get) {
        self.file = file
        self.get = get
    }

    /// The size that was found when the file was opened; it must not change meanwhile.
    var size: UInt64 { file.size }

    /// What is told about the file before its bytes.
    var head: Head { file.head(start: start) }

    /// Whether every byte up to `end` has been read.
    func hasReached(_ end: UInt64) -> Bool { position == end }

    /// Whether the bytes that were read are the ones that the client holds.
    func matches(_ held: HeldPrefix) -> Bool {
        digest.digest() == held.digest.bytes
    }

    /// Begins to send with what has not been read yet.
    mutating func startHere() {
        start = position
    }

    /// Begins to send with the first byte.
    mutating func startAnew() {
        position = 0
        start = 0
        digest = Sha256()
    }

    /// Reads the next piece, up to `end` at most.
    mutating func readPiece(upTo end: UInt64) throws(ShareError) {
        let count = Int(min(end - position, Self.pieceBytesMax))
        piece.removeAll(keepingCapacity: true)
        // Once, almost always; some file systems give less than they could.
        while piece.count < count {
            let place = position + UInt64(piece.count)
            try piece.append(addingCapacity: count - piece.count) {
                (free: inout OutputSpan<UInt8>) throws(ShareError) in
                try file.read(at: place, into: &free)
            }
        }
        digest.update(piece.span)
        position += UInt64(count)
    }

    /// Completes the answer, unless the file is not what it was when it was opened.
    func sayEnd(_ voice: inout Voice) throws(ShareError) -> ConversationEvent {
        // PROTOCOL 4.4
        try file.checkUnchanged()
        guard let digest = Digest32(digest.digest()) else {
            preconditionFailure("a SHA-256 has 32 bytes")
        }
        voice.session.end(digest)
        voice.speak()
        return .served(get, size: size, start: start, compressed: voice.isCompressing)
    }
}
