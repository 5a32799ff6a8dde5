import System
import Wire

/// A file together with the SHA-256 of its first bytes, so that no byte is ever hashed twice.
final class HashedFile {
    /// How much is read at once: large enough that calls cost nothing, small enough that a loop
    /// that does one slice per turn stays awake.
    static let sliceBytes = 256 * 1024

    /// Where the bytes are.
    let file: any LocalFile
    /// How many bytes from the beginning the digest covers.
    private(set) var count: UInt64 = 0
    private var sha = Sha256()
    private var slice: [UInt8] = []
    /// The bytes covered, as far as they were read again.
    private var readBack: (count: UInt64, sha: Sha256)?

    /// What came of reading the bytes covered again.
    enum Comparison { case unfinished, same, different }

    init(_ file: any LocalFile) {
        self.file = file
    }

    /// The SHA-256 of the first `count` bytes.
    var digest: Digest32 { Digest32(of: sha) }

    /// What GET says about the bytes covered; nil for none.
    var held: HeldPrefix? {
        count == 0 ? nil : HeldPrefix(offset: count, digest: digest)
    }

    /// Reads and hashes one slice more; false at the file's end, and never beyond `limit`.
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

    /// Reads one slice more of the bytes covered again, from the beginning on, and tells at the end
    /// whether the file still holds what the digest is of.
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

    /// Writes the bytes behind those covered, and covers them.
    func append(_ bytes: Span<UInt8>) throws(SystemError) {
        readBack = nil
        try file.write(bytes, at: count)
        sha.update(bytes)
        count += UInt64(bytes.count)
    }

    /// Appends one slice of another file from the same place on; false when `limit` is reached.
    ///
    /// What is read here is what is hashed here: the other file may have changed since its digest
    /// was computed. A file that has become shorter ends it early, which the digest then shows.
    func copySlice(from other: HashedFile, upTo limit: UInt64) throws(SystemError) -> Bool {
        guard try other.readSlice(at: count, upTo: limit) else {
            other.slice = []
            return false
        }
        let bytes = other.slice
        try append(bytes.span)
        return true
    }

    /// Empties the file.
    func clear() throws(SystemError) {
        try file.truncate(to: 0)
        count = 0
        sha = Sha256()
        readBack = nil
    }

    /// Fills `slice` from the offset; false if nothing is there or wanted.
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
