import System
import Wire

/// A file together with the SHA-256 of its first bytes, so that no byte is ever hashed twice.
final class HashedFile {
    /// How much is read at once: large enough that calls cost little, small enough that a loop with
    /// one slice per turn stays responsive.
    static let sliceBytes = 256 * 1024

    let file: any LocalFile
    /// How many bytes from the beginning the digest covers.
    private(set) var count: UInt64 = 0
    private var sha = Sha256()
    private var slice: [UInt8] = []
    /// How far the covered bytes were read back, and their digest.
    private var readBack: (count: UInt64, sha: Sha256)?

    /// The result of reading the covered bytes back.
    enum Comparison { case unfinished, same, different }

    init(_ file: any LocalFile) {
        self.file = file
    }

    /// The SHA-256 of the first `count` bytes.
    var digest: Digest32 { Digest32(of: sha) }

    /// What GET says about the covered bytes; nil if there are none.
    var held: HeldPrefix? {
        count == 0 ? nil : HeldPrefix(offset: count, digest: digest)
    }

    /// Reads and hashes one more slice, never beyond `limit`; false at the end.
    func hashSlice(upTo limit: UInt64 = .max) throws(SystemError) -> Bool {
        guard try readSlice(at: count, upTo: limit) else {
            slice = []
            return false
        }
        let bytes = slice
        sha.update(bytes.span)
        count += UInt64(bytes.count)
        return true
    }

    /// Reads back one more slice of the covered bytes, and says at the end whether the file still
    /// has the digest.
    func compareSlice() throws(SystemError) -> Comparison {
        var (readCount, readSha) = readBack ?? (0, Sha256())
        readBack = nil
        if try readSlice(at: readCount, upTo: count) {
            let bytes = slice
            readSha.update(bytes.span)
            readCount += UInt64(bytes.count)
            guard readCount == count else {
                readBack = (readCount, readSha)
                return .unfinished
            }
        }
        slice = []
        return readCount == count && Digest32(of: readSha) == digest ? .same : .different
    }

    /// Writes bytes after the covered ones, and covers them.
    func append(_ bytes: Span<UInt8>) throws(SystemError) {
        readBack = nil
        try file.write(bytes, at: count)
        sha.update(bytes)
        count += UInt64(bytes.count)
    }

    /// Appends one slice of another file from the same place on; false when `limit` is reached.
    ///
    /// The bytes read here are hashed here, because the other file may have changed since its
    /// digest was computed. If it has become shorter, the copy ends early.
    func copySlice(from other: HashedFile, upTo limit: UInt64) throws(SystemError) -> Bool {
        guard try other.readSlice(at: count, upTo: limit) else {
            other.slice = []
            return false
        }
        let bytes = other.slice
        try append(bytes.span)
        return true
    }

    func clear() throws(SystemError) {
        try file.truncate(to: 0)
        count = 0
        sha = Sha256()
        readBack = nil
    }

    /// Fills `slice` from the offset; false if nothing is there or nothing is wanted.
    private func readSlice(at offset: UInt64, upTo limit: UInt64) throws(SystemError) -> Bool {
        let wanted = Int(min(UInt64(Self.sliceBytes), limit - min(offset, limit)))
        guard wanted > 0 else { return false }
        slice.removeAll(keepingCapacity: true)
        try slice.append(addingCapacity: wanted) { buffer throws(SystemError) in
            try file.read(at: offset, into: &buffer)
        }
        return !slice.isEmpty
    }
}
