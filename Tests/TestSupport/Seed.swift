import Glibc

/// The seed of simulated worlds.
package enum Seed {
    /// What BTFILE_SEED says, to see one failure again; nil if it says nothing.
    package static let wanted: UInt64? = {
        guard let text = unsafe getenv("BTFILE_SEED") else { return nil }
        return UInt64(unsafe String(cString: text))
    }()
}
