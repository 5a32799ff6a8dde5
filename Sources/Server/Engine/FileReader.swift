internal import Share
internal import System
internal import Wire

/// Reads a file of the share from its first byte to its last, in pieces and with a digest of all,
/// and then once more: if every byte is still the same, there was a moment in between when the file
/// was exactly what was read first, and not a mixture of two states.
struct FileReader: ~Copyable {
    /// What one step reads at most: the largest body of DATA, and a fraction of a millisecond's
    /// work, so that other clients wait no longer than that.
    static let pieceBytesMax = UInt64(Limits.dataBytesMax)

    /// Up to this size even a slow machine reads and hashes a file in the time for which a tail may
    /// wait.
    private static let quickBytesMax = UInt64(4 << 20)

    let file: ShareFile

    /// Up to where the file was read.
    private(set) var position: UInt64 = 0

    /// What was read last.
    private(set) var piece: [UInt8] = []

    /// Of all bytes up to the position.
    private var sha = Sha256()

    /// Up to where it was read again, and the digest of that.
    private var again: (position: UInt64, sha: Sha256)?

    init(_ file: ShareFile) {
        self.file = file
    }

    /// Of all bytes up to the position.
    var digest: [UInt8] { sha.digest() }

    /// Whether all was read.
    var isAtEnd: Bool { position == file.size }

    /// Reads the next piece, up to `end` at most.
    mutating func read(upTo end: UInt64) throws(ShareError) {
        try readPiece(at: position, upTo: end, into: sha)
        position += UInt64(piece.count)
    }

    /// Goes back to the first byte.
    mutating func restart() {
        position = 0
        sha = Sha256()
    }

    /// Begins to read the file again, after all was read, unless that has begun; true if it has
    /// begun now and takes a while.
    mutating func beginAgain() throws(ShareError) -> Bool {
        guard again == nil else { return false }
        guard file.isReadTwice else {
            again = (file.size, sha)
            return false
        }
        again = (0, Sha256())
        guard file.size > Self.quickBytesMax else { return false }
        // A file that looks different need not be read again.
        try file.checkUnchanged()
        return true
    }

    /// Goes on reading the file again; returns the digest when that is done.
    mutating func readAgain() throws(ShareError) -> Digest32? {
        guard let (start, sha) = again else { preconditionFailure("reading again has begun") }
        try readPiece(at: start, upTo: file.size, into: sha)
        let end = start + UInt64(piece.count)
        again = (end, sha)
        guard end == file.size else { return nil }
        // PROTOCOL 4.4
        try file.checkUnchanged()
        let digest = digest
        guard sha.digest() == digest else { throw .changed }
        return Digest32(digest)
    }

    private mutating func readPiece(
        at position: UInt64, upTo end: UInt64, into sha: Sha256
    ) throws(ShareError) {
        piece.removeAll(keepingCapacity: true)
        try file.read(position..<min(end, position + Self.pieceBytesMax), onto: &piece)
        sha.update(piece.span)
    }
}

extension ShareFile {
    /// Appends all bytes of the range to a piece.
    func read(
        _ range: Range<UInt64>, onto piece: inout [UInt8]
    ) throws(ShareError) {
        var position = range.lowerBound
        // Nearly always once; some file systems return less than they could.
        while position < range.upperBound {
            var count = 0
            try piece.append(addingCapacity: Int(range.upperBound - position)) {
                (free: inout OutputSpan<UInt8>) throws(ShareError) in
                count = try read(at: position, into: &free)
            }
            position += UInt64(count)
        }
    }
}
