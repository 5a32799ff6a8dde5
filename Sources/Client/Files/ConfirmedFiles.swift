import System
import Wire

/// Files that need not be asked about in the next round of a batch that stays.
///
/// Size and time tell that nothing has changed only where they have been told before: times on the
/// wire are whole seconds, and a file may change twice in one. So its digest is confirmed in two
/// rounds, a second apart at least, before it is taken to be the same for as long as neither side
/// shows another size or time. A fingerprint of 64 bits is held of each, for a hundred thousand.
final class ConfirmedFiles {
    private var before: [Int: Int] = [:]
    private var current: [Int: Int] = [:]

    /// How often a digest is confirmed.
    private static let confirmationsMin = 2

    /// Begins a round; what the last one did not meet is forgotten.
    func beginRound() {
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

    /// Notes that both digests were found to be the same in this round.
    func confirm(_ path: DestinationPath, _ listed: ListedFacts, _ status: FileStatus) {
        let fingerprint = Self.fingerprint(path, listed, status)
        current[fingerprint] = (before[fingerprint] ?? 0) + 1
    }

    private static func fingerprint(
        _ path: DestinationPath, _ listed: ListedFacts, _ status: FileStatus
    ) -> Int {
        var hasher = Hasher()
        hasher.combine(path)
        hasher.combine(listed.size)
        hasher.combine(listed.modified)
        hasher.combine(status)
        return hasher.finalize()
    }
}
