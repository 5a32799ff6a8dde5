/// The bytes of a file that a client already holds: how many, and their SHA-256.
package struct HeldPrefix: Hashable, Sendable {
    /// At least 1; what a peer claims to hold may be more than any file has.
    package let offset: UInt64
    package let digest: Digest32

    /// Traps on an offset that GET cannot carry: holding nothing is said by no prefix at all.
    package init(offset: UInt64, digest: Digest32) {
        precondition(offset > 0)
        self.offset = offset
        self.digest = digest
    }
}
