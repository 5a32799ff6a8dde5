/// What one controller says to another over their link (the Link Manager Protocol), as far as it
/// is needed here.
package enum LinkMessage: Equatable, Sendable {
    /// Whoever has paged wants a connection between the hosts.
    case connectionRequest(classOfDevice: [UInt8])
    case connectionAccepted
    case connectionRefused(reason: UInt8)
    case detach(reason: UInt8)
    case ask(PeerFact)
    case tell(PeerFact, [UInt8])
    case switchRoles
    case rolesSwitched
    case rolesKept
    case security(SecurityMessage)
}

/// What a controller tells without asking its host.
package enum PeerFact: Hashable, Sendable {
    case features(page: UInt8)
    case version
    case name
    case clockOffset
}
