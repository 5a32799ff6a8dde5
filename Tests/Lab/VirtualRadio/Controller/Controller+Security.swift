import Air

/// Commands and messages about keys go to the connection that they are about.
extension Controller {
    /// Obeys the commands of authentication, pairing and encryption.
    mutating func securityAnswer(
        to opcode: Opcode, _ cursor: inout ByteCursor
    ) -> Answer? {
        switch opcode {
        case .authenticationRequested, .setConnectionEncryption, .readEncryptionKeySize:
            return keyAnswer(to: opcode, &cursor)
        default:
            guard let peer = cursor.address() else { return nil }
            guard let place = place(peer: peer) else {
                return .complete(.unknownConnection, peer.littleEndian)
            }
            return reply(opcode, place, &cursor)
        }
    }

    private mutating func keyAnswer(
        to opcode: Opcode, _ cursor: inout ByteCursor
    ) -> Answer? {
        guard let handle = cursor.little16() else { return nil }
        guard let place = place(handle: handle) else {
            return opcode == .readEncryptionKeySize
                ? .complete(.unknownConnection, handle.bytes) : .begun(.unknownConnection)
        }
        switch opcode {
        case .readEncryptionKeySize:
            let count = connections[place].security.encryptionKeyBytes
            let status = count == nil ? Status.commandDisallowed : .success
            return .complete(status, handle.bytes + [count ?? 0])
        case .authenticationRequested:
            guard !connections[place].security.hostAwaitsAuthentication else {
                return .begun(.commandDisallowed)
            }
            withSecurity(place) { security, _, _, steps in security.authenticate(&steps) }
        default:
            guard let mode = cursor.byte() else { return .begun(.invalidParameters) }
            withSecurity(place) { security, place, _, steps in
                security.encrypt(mode != 0, place, &steps)
            }
        }
        return .begun(.success)
    }

    /// What the host answers to a question about a key or a pairing.
    private mutating func reply(
        _ opcode: Opcode, _ place: Int, _ cursor: inout ByteCursor
    ) -> Answer? {
        let key = cursor.rest.prefix(KeyFunctions.keyBytes)
        let reason = cursor.rest.first ?? Status.pairingNotAllowed.rawValue
        var rest = cursor
        let capabilities = IOCapabilities(&rest)
        if opcode == .linkKeyRequestReply && key.count < KeyFunctions.keyBytes { return nil }
        if opcode == .ioCapabilityRequestReply && capabilities == nil { return nil }
        let wasAsked = withSecurity(place) { security, place, chance, steps in
            switch opcode {
            case .linkKeyRequestReply:
                return security.hostHas(Array(key), place, &chance, &steps)
            case .linkKeyRequestNegativeReply:
                return security.hostHas(nil, place, &chance, &steps)
            case .ioCapabilityRequestReply:
                return capabilities.map { security.hostCan($0, &steps) } ?? false
            case .ioCapabilityRequestNegativeReply:
                return security.hostRefuses(reason, place, &steps)
            case .userConfirmationRequestReply:
                return security.hostConfirms(true, place, &steps)
            default: return security.hostConfirms(false, place, &steps)
            }
        }
        let status = wasAsked ? Status.success : .commandDisallowed
        return .complete(status, connections[place].peer.littleEndian)
    }

    /// The peer's controller says something about keys.
    mutating func received(_ message: SecurityMessage, _ place: Int) {
        withSecurity(place) { security, place, chance, steps in
            security.receive(message, place, &chance, &steps)
        }
    }

    /// Lets a connection's security take a step, and does what it asks for.
    @discardableResult
    private mutating func withSecurity<Result>(
        _ index: Int,
        _ body: (inout LinkSecurity, LinkSecurity.Place, inout Chance, inout [SecurityStep])
            -> Result
    ) -> Result {
        let connection = connections[index]
        let security = connection.security
        let place = LinkSecurity.Place(
            own: address, handle: connection.handle, isCentral: connection.isCentral,
            hasSimplePairing: settings.simplePairing, keyBytes: keyBytes)
        var steps: [SecurityStep] = []
        let result = body(&connections[index].security, place, &chance, &steps)
        if security.encryptionKeyBytes == nil
            && connections[index].security.encryptionKeyBytes != nil
        {
            awaitHost()
        }
        for step in steps {
            switch step {
            case .tellHost(let event): tellHost(event)
            case .send(let message): act(.send(.security(message), to: connection.peer))
            case .endLink(let reason):
                connections[index].ownReason = reason
                act(.send(.detach(reason: reason.rawValue), to: connection.peer))
            }
        }
        return result
    }
}
