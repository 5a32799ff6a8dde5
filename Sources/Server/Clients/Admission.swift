internal import Bluetooth
internal import System

/// Decides who is served, and which refusals are logged.
struct Admission {
    /// How many sessions that have ended may still be open, waiting for the client to close: enough
    /// for each phone in a room to read why it was refused, and a bound on clients that never
    /// close.
    static let endedMax = 8

    private let clientsMax: Int
    /// Nil where every device may connect.
    private let allowedPeers: AllowedPeers?
    private var recentRefusals = RecentRefusals()

    init(clientsMax: Int, _ allowedPeers: AllowedPeers? = nil) {
        self.clientsMax = clientsMax
        self.allowedPeers = allowedPeers
    }

    /// Whether a peer may be served at all.
    func allows(_ peer: Peer) -> Bool { allowedPeers?.allows(peer) ?? true }

    /// Why one more is not served beside so many; nil for one that is.
    func refusal(
        of peer: Peer, _ pairing: PairingQuery.Answer, servedCount: Int
    ) -> ServerEvent.RefusalReason? {
        guard allows(peer) else { return .notAllowed }
        return switch pairing {
        case .paired, .nobodyToAsk: servedCount < clientsMax ? nil : .busy
        case .unpaired: .unpaired
        case .noAnswer: .pairingUnknown
        }
    }

    /// How many of the sessions that have ended are to be closed now.
    func surplus(ofEnded endedCount: Int) -> Int { max(endedCount - Self.endedMax, 0) }

    /// Whether the log is to say that a client was not served.
    mutating func isNews(
        _ peer: Peer, _ reason: ServerEvent.RefusalReason, at now: MonotonicTime
    ) -> Bool {
        switch reason {
        // An allowed client for which there is no room is no nuisance.
        case .busy, .noMemory: true
        case .unprotected, .notAllowed, .unpaired, .pairingUnknown:
            recentRefusals.isNews(peer, reason, at: now)
        }
    }
}

extension ServerEvent.RefusalReason {
    /// What the client is told.
    var end: ServerEngine.End {
        switch self {
        case .notAllowed: .notAllowed
        case .unpaired: .unpaired
        case .busy, .noMemory, .unprotected, .pairingUnknown: .busy
        }
    }
}
