import Air

/// The commands about a link that is there, and its end.
extension Controller {
    /// Obeys the commands that name a connection.
    mutating func linkAnswer(to opcode: Opcode, _ cursor: inout ByteCursor) -> Answer? {
        if opcode == .switchRole { return switchRole(&cursor) }
        guard let handle = cursor.little16() else { return .begun(.invalidParameters) }
        guard let place = place(handle: handle) else { return unknown(handle, opcode) }
        switch opcode {
        case .disconnect:
            let reason = cursor.byte() ?? Status.remoteUserEnded.rawValue
            act(.send(.detach(reason: reason), to: connections[place].peer))
            return .begun(.success)
        case .readRemoteSupportedFeatures: return ask(.features(page: 0), place)
        case .readRemoteExtendedFeatures: return ask(.features(page: cursor.byte() ?? 0), place)
        case .readRemoteVersion: return ask(.version, place)
        case .readClockOffset: return ask(.clockOffset, place)
        case .roleDiscovery:
            return .complete(.success, handle.bytes + [connections[place].isCentral ? 0 : 1])
        case .readLinkPolicy:
            return .complete(.success, handle.bytes + connections[place].linkPolicy.bytes)
        case .readLinkSupervisionTimeout:
            return .complete(.success, handle.bytes + connections[place].supervisionSlots.bytes)
        case .writeLinkPolicy:
            guard let policy = cursor.little16() else { return nil }
            connections[place].linkPolicy = policy
            return .complete(.success, handle.bytes)
        case .writeLinkSupervisionTimeout:
            guard let slots = cursor.little16() else { return nil }
            connections[place].supervisionSlots = slots
            act(.supervise(connections[place].peer, timeoutSlots: slots))
            return .complete(.success, handle.bytes)
        default: return nil
        }
    }

    /// That there is no such connection, in the form in which the command is answered.
    private func unknown(_ handle: UInt16, _ opcode: Opcode) -> Answer {
        switch opcode {
        case .disconnect, .readRemoteSupportedFeatures, .readRemoteExtendedFeatures,
            .readRemoteVersion, .readClockOffset:
            .begun(.unknownConnection)
        default: .complete(.unknownConnection, handle.bytes)
        }
    }

    private mutating func ask(_ fact: PeerFact, _ place: Int) -> Answer {
        act(.send(.ask(fact), to: connections[place].peer))
        return .begun(.success)
    }

    private mutating func switchRole(_ cursor: inout ByteCursor) -> Answer {
        guard let peer = cursor.address(), let role = cursor.byte() else {
            return .begun(.invalidParameters)
        }
        guard let place = place(peer: peer), connections[place].stage == .open else {
            return .begun(.unknownConnection)
        }
        guard connections[place].linkPolicy & Self.roleSwitchPolicy != 0 else {
            return .begun(.roleChangeNotAllowed)
        }
        if connections[place].isCentral == (role == 0) {
            tellHost(Event.roleChange(peer, .success, isCentral: role == 0))
        } else {
            act(.send(.switchRoles, to: peer))
        }
        return .begun(.success)
    }

    /// The link has ended, for the reason that the host is told.
    mutating func linkEnded(with peer: DeviceAddress, _ reason: Status) {
        guard let place = place(peer: peer) else { return }
        let connection = connections.remove(at: place)
        let reason = connection.ownReason ?? reason
        if connection.hostAwaitsName { tellHost(Event.remoteName(peer, reason, [])) }
        switch connection.stage {
        case .controllersOnly: break
        case .requested, .awaitsHost, .switchesRoles:
            tellHost(Event.connectionComplete(peer, reason))
        case .open:
            tellHost(Event.disconnectionComplete(handle: connection.handle, reason: reason))
        }
    }

    /// A packet of data has gone over the air, so that the host may send another one.
    mutating func dataCompleted(to peer: DeviceAddress) {
        guard let place = place(peer: peer), connections[place].stage == .open else { return }
        tellHost(Event.completedPackets(handle: connections[place].handle, count: 1))
    }

    /// A packet of data has come over the air.
    mutating func dataReceived(_ data: HostData, from peer: DeviceAddress) {
        guard let place = place(peer: peer), connections[place].stage == .open else { return }
        tellHost(data.packet(handle: connections[place].handle))
    }
}
