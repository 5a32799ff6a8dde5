import Air

/// One side's view of a link with another device.
struct Connection {
    let peer: DeviceAddress
    var stage: Stage
    var isCentral: Bool
    /// What the host calls it, once it is open.
    var handle: UInt16 = 0
    var security: LinkSecurity
    var linkPolicy: UInt16
    var supervisionSlots: UInt16 = Self.supervisionSlotsDefault
    /// Why this controller ends the link by itself, which then is the reason that its host is told.
    var ownReason: Status?
    /// The host waits for the peer's name.
    var hostAwaitsName = false

    /// 20 seconds, as the Core specification has it.
    static let supervisionSlotsDefault: UInt16 = 0x7D00

    /// How far it has come.
    enum Stage: Equatable {
        /// The controllers are linked and the hosts are not: somebody wants to know a name.
        case controllersOnly
        /// The peer's host has been asked.
        case requested
        /// The own host has been asked.
        case awaitsHost
        /// The own host has said yes, and wants to be central first.
        case switchesRoles
        case open
    }

    init(peer: DeviceAddress, stage: Stage, isCentral: Bool, linkPolicy: UInt16) {
        self.peer = peer
        self.stage = stage
        self.isCentral = isCentral
        self.linkPolicy = linkPolicy
        security = LinkSecurity(peer: peer)
    }
}
