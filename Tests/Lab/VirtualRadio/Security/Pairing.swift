import Air

/// One side of Secure Simple Pairing by numeric comparison, of which "just works" is the form where
/// nobody looks (Core specification, volume 2, part F, 4.2).
struct Pairing {
    /// What this side makes of it in the end.
    enum Outcome: Equatable {
        case goesOn
        case key([UInt8], isAuthenticated: Bool)
        case failed(Status)
    }

    let isInitiator: Bool
    private let own: DeviceAddress
    private let peer: DeviceAddress
    private var ownCapabilities: IOCapabilities?
    private var peerCapabilities: IOCapabilities?
    private var exchange = KeyExchange()
    private var commitment: [UInt8] = []
    private var isConfirmed = false
    private var peerCheck: [UInt8]?

    /// The types of a key (Core specification, volume 4, part E, 7.7.24).
    static let unauthenticatedKey: UInt8 = 4
    static let authenticatedKey: UInt8 = 5

    init(isInitiator: Bool, own: DeviceAddress, peer: DeviceAddress) {
        self.isInitiator = isInitiator
        self.own = own
        self.peer = peer
    }

    /// The own host says what it can do; false if it has said so already.
    mutating func hostCan(
        _ capabilities: IOCapabilities, _ steps: inout [SecurityStep]
    ) -> Bool {
        guard ownCapabilities == nil else { return false }
        ownCapabilities = capabilities
        steps.append(
            .send(isInitiator ? .capabilities(capabilities) : .capabilitiesAnswer(capabilities)))
        return true
    }

    /// The own host has compared the numbers.
    mutating func hostConfirms(
        _ isSame: Bool, _ steps: inout [SecurityStep]
    ) -> Outcome {
        guard isSame, let ownCapabilities else {
            let reason = Status.authenticationFailure
            steps.append(.send(.pairingRefused(reason: reason.rawValue)))
            return .failed(reason)
        }
        isConfirmed = true
        guard isInitiator else { return answerCheck(&steps) }
        let check = KeyFunctions.check(
            exchange, byInitiator: true, ownCapabilities, own, peer)
        steps.append(.send(.check(check)))
        return .goesOn
    }

    /// Takes in what the peer says of this pairing.
    mutating func receive(
        _ message: SecurityMessage, _ chance: inout Chance, _ steps: inout [SecurityStep]
    ) -> Outcome {
        switch message {
        case .capabilities(let theirs):
            peerCapabilities = theirs
            steps.append(
                .tellHost(Event.pairing(.ioCapabilityResponse, peer, theirs.bytes)))
            steps.append(.tellHost(Event.pairing(.ioCapabilityRequest, peer)))
        case .capabilitiesAnswer(let theirs):
            peerCapabilities = theirs
            steps.append(
                .tellHost(Event.pairing(.ioCapabilityResponse, peer, theirs.bytes)))
            exchange.initiatorKey = chance.bytes(KeyFunctions.publicKeyBytes)
            steps.append(.send(.publicKey(exchange.initiatorKey)))
        case .publicKey(let key):
            exchange.initiatorKey = key
            exchange.responderKey = chance.bytes(KeyFunctions.publicKeyBytes)
            exchange.responderNonce = chance.bytes(KeyFunctions.keyBytes)
            steps.append(
                .send(.publicKeyAnswer(exchange.responderKey, commitment: expectedCommitment)))
        case .publicKeyAnswer(let key, let commitment):
            exchange.responderKey = key
            self.commitment = commitment
            exchange.initiatorNonce = chance.bytes(KeyFunctions.keyBytes)
            steps.append(.send(.nonce(exchange.initiatorNonce)))
        case .nonce(let nonce):
            exchange.initiatorNonce = nonce
            steps.append(.send(.nonceAnswer(exchange.responderNonce)))
            showNumber(&steps)
        case .nonceAnswer(let nonce):
            exchange.responderNonce = nonce
            guard commitment == expectedCommitment else { return refuse(&steps) }
            showNumber(&steps)
        case .check(let check):
            peerCheck = check
            return answerCheck(&steps)
        case .checkAnswer(let check): return finish(check)
        case .pairingRefused(let reason):
            return .failed(Status(rawValue: reason) ?? .authenticationFailure)
        case .challenge, .response, .challengeRefused, .encrypt, .encrypted,
            .encryptionRefused:
            break
        }
        return .goesOn
    }

    private var expectedCommitment: [UInt8] {
        KeyFunctions.commitment(
            own: exchange.responderKey, other: exchange.initiatorKey,
            nonce: exchange.responderNonce)
    }

    private func showNumber(_ steps: inout [SecurityStep]) {
        let number = KeyFunctions.number(exchange).bytes
        steps.append(.tellHost(Event.pairing(.userConfirmationRequest, peer, number)))
    }

    private func refuse(_ steps: inout [SecurityStep]) -> Outcome {
        let reason = Status.authenticationFailure
        steps.append(.send(.pairingRefused(reason: reason.rawValue)))
        return .failed(reason)
    }

    /// The responder's last step, once its own host agrees and the initiator's proof is there.
    private func answerCheck(_ steps: inout [SecurityStep]) -> Outcome {
        guard isConfirmed, let peerCheck, let ownCapabilities else { return .goesOn }
        let outcome = finish(peerCheck)
        guard case .key = outcome else { return refuse(&steps) }
        let check = KeyFunctions.check(
            exchange, byInitiator: false, ownCapabilities, own, peer)
        steps.append(.send(.checkAnswer(check)))
        return outcome
    }

    private func finish(_ check: [UInt8]) -> Outcome {
        guard let ownCapabilities, let peerCapabilities else {
            return .failed(.authenticationFailure)
        }
        let expected = KeyFunctions.check(
            exchange, byInitiator: !isInitiator, peerCapabilities, peer, own)
        guard check == expected else { return .failed(.authenticationFailure) }
        let key = KeyFunctions.linkKey(
            exchange, initiator: isInitiator ? own : peer, responder: isInitiator ? peer : own)
        let isAuthenticated = IOCapabilities.areCompared(ownCapabilities, peerCapabilities)
        return .key(key, isAuthenticated: isAuthenticated)
    }
}
