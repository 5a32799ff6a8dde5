import System
import Wire

/// Files that need not be asked about in the next round.
///
/// Size and time alone do not prove that a file is unchanged: times on the wire are whole seconds,
/// and a file may change twice in one. So its digest is confirmed in two rounds, at least a second
/// apart; then the file counts as unchanged for as long as size, time and mode stay the same on
/// both sides. A fingerprint of 64 bits is kept for each file.
final class ProvenFiles {
    private var before: [Int: Int] = [:]
    private var current: [Int: Int] = [:]
    /// Whether a second has passed between the last round and this one.
    private var isSecondLater = true

    /// How often a digest must be confirmed.
    private static let confirmationsMin = 2

    /// Begins a round; files that the last one did not meet are forgotten.
    func beginRound(isSecondLater: Bool) {
        self.isSecondLater = isSecondLater
        before = current
        current = [:]
    }

    /// Whether the file that is here is known to be the one that is listed.
    func holds(_ path: DestinationPath, _ listed: ListedFacts, _ status: FileStatus) -> Bool {
        let fingerprint = Self.fingerprint(path, listed, status)
        guard let count = before[fingerprint], count >= Self.confirmationsMin else { return false }
        current[fingerprint] = count
        return true
    }

    /// Notes that both digests were the same in this round.
    func confirm(_ path: DestinationPath, _ listed: ListedFacts, _ status: FileStatus) {
        let fingerprint = Self.fingerprint(path, listed, status)
        let count = before[fingerprint] ?? 0
        current[fingerprint] = count == 0 || isSecondLater ? count + 1 : count
    }

    private static func fingerprint(
        _ path: DestinationPath, _ listed: ListedFacts, _ status: FileStatus
    ) -> Int {
        var hasher = Hasher()
        hasher.combine(path)
        hasher.combine(listed.size)
        hasher.combine(listed.modified)
        hasher.combine(listed.mode)
        hasher.combine(status)
        return hasher.finalize()
    }
}
