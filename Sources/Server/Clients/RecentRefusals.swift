internal import Bluetooth
internal import System

/// The devices that the log has lately named as turned away: one that connects again and again is
/// named once.
struct RecentRefusals {
    /// How long a device is not named again.
    static let secondsMax = 600

    /// How many are remembered: more than there are devices in a room.
    ///
    /// Each further address, which may be forged, gets a line; a radio makes few connections in a
    /// second.
    static let peersMax = 64

    private struct Entry {
        let peer: Peer
        let reason: ServerEvent.RefusalReason
        let until: MonotonicTime
    }

    private var entries: [Entry] = []

    /// Whether this was not told lately; from now on it counts as told.
    mutating func isNews(
        _ peer: Peer, _ reason: ServerEvent.RefusalReason, at now: MonotonicTime
    ) -> Bool {
        entries.removeAll { $0.until <= now }
        guard !entries.contains(where: { $0.peer == peer && $0.reason == reason }) else {
            return false
        }
        if entries.count == Self.peersMax { entries.removeFirst() }
        entries.append(Entry(peer: peer, reason: reason, until: now + .seconds(Self.secondsMax)))
        return true
    }
}
