/// The bytes of a file that a client already holds: how many, and their SHA-256.
package struct HeldPrefix: Hashable, Sendable {
    /// At least 1; what a peer claims to hold may be more than any file has.
    package let offset: UInt64
    package let digest: Digest32

    /// Traps on an offset of 0: a client that holds nothing sends no prefix.
    package init(offset: UInt64, digest: Digest32) {
        precondition(offset > 0)
        self.offset = offset
        self.digest = digest
    }
}

// MARK: Its layout: `u64 offset`, then the digest if the offset is above 0

extension ByteWriter {
    mutating func append(_ held: HeldPrefix?) {
        append(held?.offset ?? 0)
        append(contentsOf: held?.digest.bytes ?? [])
    }
}

extension ByteReader {
    /// The next prefix; nil if the client holds nothing.
    mutating func heldPrefix() throws(ProtocolViolation) -> HeldPrefix? {
        // PROTOCOL 4.1: beyond what a file can have, every file is shorter.
        let offset = try integer(UInt64.self)
        return offset == 0
            ? nil : HeldPrefix(offset: offset, digest: try Digest32(decoding: &self))
    }
}
