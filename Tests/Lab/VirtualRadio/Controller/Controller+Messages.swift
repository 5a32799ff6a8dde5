import Air

/// What the peer's controller says.
extension Controller {
    /// Takes in one message.
    mutating func receive(_ message: LinkMessage, from peer: DeviceAddress) {
        guard let place = place(peer: peer) else { return }
        switch message {
        case .connectionRequest(let classOfDevice): requested(place, classOfDevice)
        case .connectionAccepted:
            if connections[place].stage == .requested { open(place) }
        case .connectionRefused(let reason):
            guard connections[place].stage == .requested else { return }
            let status = Status(rawValue: reason) ?? .rejectedForResources
            connections[place].stage = .controllersOnly
            tellHost(Event.connectionComplete(peer, status))
            act(.send(.detach(reason: Status.remoteUserEnded.rawValue), to: peer))
        case .detach(let reason):
            linkEnded(with: peer, Status(rawValue: reason) ?? .remoteUserEnded)
            act(.close(peer))
        case .ask(let fact): act(.send(.tell(fact, value(of: fact)), to: peer))
        case .tell(let fact, let value): told(place, fact, value)
        case .switchRoles: switchAsked(place)
        case .rolesSwitched: rolesSwitched(place)
        case .rolesKept: rolesKept(place)
        case .security(let message): received(message, place)
        }
    }

    private mutating func requested(_ place: Int, _ classOfDevice: [UInt8]) {
        let peer = connections[place].peer
        guard connections.count <= LocalFacts.connectionsMax else {
            let reason = Status.rejectedForResources.rawValue
            return act(.send(.connectionRefused(reason: reason), to: peer))
        }
        connections[place].stage = .awaitsHost
        tellHost(Event.connectionRequest(peer, classOfDevice: classOfDevice))
        // It may think as long as it likes: a host in an emulator has a time of its own.
    }

    private func value(of fact: PeerFact) -> [UInt8] {
        switch fact {
        case .features(let page): LocalFacts.features(page: page, settings: settings)
        case .version: LocalFacts.remoteVersion
        case .name: settings.name
        case .clockOffset: [0, 0]
        }
    }

    private mutating func told(_ place: Int, _ fact: PeerFact, _ value: [UInt8]) {
        let (peer, handle) = (connections[place].peer, connections[place].handle)
        switch fact {
        case .name: toldName(place, value)
        case .features where connections[place].stage == .controllersOnly:
            tellHost(Event.remoteHostFeatures(peer, value))
        case .features(page: 0):
            tellHost(Event.remote(.remoteFeatures, handle: handle, value))
        case .features(let page):
            if page == 1 { connections[place].security.peerHasSimplePairing = value[0] & 1 == 1 }
            let pages = [page, LocalFacts.lastFeaturePage]
            tellHost(Event.remote(.remoteExtendedFeatures, handle: handle, pages + value))
        case .version: tellHost(Event.remote(.remoteVersion, handle: handle, value))
        case .clockOffset: tellHost(Event.remote(.clockOffset, handle: handle, value))
        }
    }

    private mutating func toldName(_ place: Int, _ name: [UInt8]) {
        guard connections[place].hostAwaitsName else { return }
        connections[place].hostAwaitsName = false
        let peer = connections[place].peer
        tellHost(Event.remoteName(peer, .success, name))
        if connections[place].stage == .controllersOnly {
            act(.send(.detach(reason: Status.remoteUserEnded.rawValue), to: peer))
        }
    }
}

/// Changes of roles.
extension Controller {
    private mutating func switchAsked(_ place: Int) {
        let peer = connections[place].peer
        // Before the connection is open, its link has no policy of its own yet.
        let isAllowed =
            connections[place].stage != .open
            || connections[place].linkPolicy & Self.roleSwitchPolicy != 0
        guard isAllowed else { return act(.send(.rolesKept, to: peer)) }
        act(.switchRoles(with: peer))
        act(.send(.rolesSwitched, to: peer))
        changeRole(place)
    }

    private mutating func rolesSwitched(_ place: Int) {
        changeRole(place)
        acceptAfterSwitch(place)
    }

    private mutating func rolesKept(_ place: Int) {
        let connection = connections[place]
        let status = Status.roleChangeNotAllowed
        tellHost(Event.roleChange(connection.peer, status, isCentral: connection.isCentral))
        acceptAfterSwitch(place)
    }

    private mutating func changeRole(_ place: Int) {
        connections[place].isCentral.toggle()
        let connection = connections[place]
        tellHost(
            Event.roleChange(connection.peer, .success, isCentral: connection.isCentral))
    }

    private mutating func acceptAfterSwitch(_ place: Int) {
        guard connections[place].stage == .switchesRoles else { return }
        act(.send(.connectionAccepted, to: connections[place].peer))
        open(place)
    }
}
