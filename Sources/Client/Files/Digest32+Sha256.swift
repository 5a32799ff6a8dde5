import System
import Wire

extension Digest32 {
    /// The digest of all that was hashed so far.
    init(of sha: Sha256) {
        guard let digest = Digest32(sha.digest()) else {
            preconditionFailure("a SHA-256 has 32 bytes")
        }
        self = digest
    }
}
