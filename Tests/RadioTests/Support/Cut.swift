/// What happens to a link.
enum Cut: CaseIterable, Sendable {
    case serverHangsUp, clientHangsUp
    case serverAdapterSwitched, clientAdapterSwitched
    case serverKilled

    /// Lets it happen.
    func make(_ served: Served) throws {
        switch self {
        case .serverHangsUp: try Bed.hangUp(as: Bed.server)
        case .clientHangsUp: try Bed.hangUp(as: Bed.client)
        case .serverAdapterSwitched:
            try Bed.switchOff(Bed.server)
            try Bed.switchOn(Bed.server)
        case .clientAdapterSwitched:
            try Bed.switchOff(Bed.client)
            try Bed.switchOn(Bed.client)
        case .serverKilled: try served.restart()
        }
    }
}
