import Air

/// How connections come about: paging, the peer's host's consent, and names of strangers.
extension Controller {
    /// The bit of the link policy that lets the roles be switched.
    static let roleSwitchPolicy: UInt16 = 1

    /// Obeys the commands that name a device.
    mutating func connectionAnswer(
        to opcode: Opcode, _ cursor: inout ByteCursor
    ) -> Answer? {
        guard let peer = cursor.address() else { return .begun(.invalidParameters) }
        switch opcode {
        case .createConnection: return .begun(connect(to: peer))
        case .createConnectionCancel: return .complete(giveUp(peer), peer.littleEndian)
        case .acceptConnectionRequest:
            guard let role = cursor.byte() else { return .begun(.invalidParameters) }
            return .begun(accept(peer, asCentral: role == 0))
        case .rejectConnectionRequest:
            guard let reason = cursor.byte() else { return .begun(.invalidParameters) }
            return .begun(refuse(peer, reason))
        case .remoteNameRequest: return .begun(askName(of: peer))
        case .remoteNameRequestCancel:
            guard page?.peer == peer, page?.purpose == .name else {
                return .complete(.invalidParameters, peer.littleEndian)
            }
            stopPaging(.unknownConnection)
            return .complete(.success, peer.littleEndian)
        default: return nil
        }
    }

    private mutating func connect(to peer: DeviceAddress) -> Status {
        if let place = place(peer: peer) {
            guard connections[place].stage == .controllersOnly else { return .connectionExists }
            request(place)
            return .success
        }
        guard peer != address else { return .rejectedForAddress }
        guard page == nil else { return .commandDisallowed }
        guard connections.count < LocalFacts.connectionsMax else {
            return .connectionLimitExceeded
        }
        page = (peer, .connection)
        act(.page(peer, timeoutSlots: settings.pageTimeout))
        return .success
    }

    private mutating func askName(of peer: DeviceAddress) -> Status {
        if let place = place(peer: peer) {
            connections[place].hostAwaitsName = true
            act(.send(.ask(.name), to: peer))
            return .success
        }
        guard page == nil else { return .commandDisallowed }
        page = (peer, .name)
        act(.page(peer, timeoutSlots: settings.pageTimeout))
        return .success
    }

    /// The host does not want the connection any more that it has asked for.
    private mutating func giveUp(_ peer: DeviceAddress) -> Status {
        if page?.peer == peer, page?.purpose == .connection {
            stopPaging(.unknownConnection)
            return .success
        }
        guard let place = place(peer: peer) else { return .unknownConnection }
        guard connections[place].stage == .requested else { return .connectionExists }
        // The peer's host has not answered yet.
        connections[place].stage = .controllersOnly
        tellHost(Event.connectionComplete(peer, .unknownConnection))
        act(.send(.detach(reason: Status.remoteUserEnded.rawValue), to: peer))
        return .success
    }

    private mutating func stopPaging(_ status: Status) {
        act(.stopPaging)
        pageFailed(status)
    }

    /// The page has come to nothing, for this reason.
    mutating func pageFailed(_ status: Status) {
        guard let (peer, purpose) = page else { return }
        page = nil
        switch purpose {
        case .connection: tellHost(Event.connectionComplete(peer, status))
        case .name: tellHost(Event.remoteName(peer, status, []))
        }
    }

    /// The device that is paged has answered: there is a link now.
    mutating func pageAnswered() {
        guard let (peer, purpose) = page else { return }
        page = nil
        connections.append(
            Connection(
                peer: peer, stage: .controllersOnly, isCentral: true,
                linkPolicy: settings.linkPolicy))
        let place = connections.count - 1
        switch purpose {
        case .connection: request(place)
        case .name:
            connections[place].hostAwaitsName = true
            act(.send(.ask(.features(page: 1)), to: peer))
            act(.send(.ask(.name), to: peer))
        }
    }

    /// This device has been paged, and has answered.
    mutating func paged(by peer: DeviceAddress) {
        connections.append(
            Connection(
                peer: peer, stage: .controllersOnly, isCentral: false,
                linkPolicy: settings.linkPolicy))
    }

    private mutating func request(_ place: Int) {
        connections[place].stage = .requested
        let request = LinkMessage.connectionRequest(classOfDevice: settings.classOfDevice)
        act(.send(request, to: connections[place].peer))
    }

    private mutating func accept(_ peer: DeviceAddress, asCentral: Bool) -> Status {
        guard let place = place(peer: peer), connections[place].stage == .awaitsHost else {
            return .unknownConnection
        }
        if asCentral && !connections[place].isCentral {
            connections[place].stage = .switchesRoles
            act(.send(.switchRoles, to: peer))
        } else {
            act(.send(.connectionAccepted, to: peer))
            open(place)
        }
        return .success
    }

    private mutating func refuse(_ peer: DeviceAddress, _ reason: UInt8) -> Status {
        guard let place = place(peer: peer), connections[place].stage == .awaitsHost else {
            return .unknownConnection
        }
        act(.send(.connectionRefused(reason: reason), to: peer))
        let status = Status(rawValue: reason) ?? .rejectedForResources
        connections[place].stage = .controllersOnly
        tellHost(Event.connectionComplete(peer, status))
        return .success
    }

    /// The hosts are connected from now on.
    mutating func open(_ place: Int) {
        connections[place].stage = .open
        connections[place].handle = newHandle()
        let (peer, handle) = (connections[place].peer, connections[place].handle)
        tellHost(Event.connectionComplete(peer, .success, handle: handle))
    }
}
