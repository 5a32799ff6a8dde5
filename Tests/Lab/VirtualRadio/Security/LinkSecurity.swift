import Air

/// One side's part in the keys of a connection: who proves to have one, who makes one, and whether
/// what passes is encrypted.
struct LinkSecurity {
    let peer: DeviceAddress
    /// Whether the peer's host has switched simple pairing on; true until it is known.
    var peerHasSimplePairing = true
    /// Bytes of the key that encrypts; nil if nothing does.
    private(set) var encryptionKeyBytes: UInt8?

    /// What the host is asked for a key for; the answers come in the order of the questions.
    private enum KeyUse: Equatable {
        case challenging
        case answering([UInt8])
    }

    private var keyUses: [KeyUse] = []
    /// What the peer's answer to our challenge must be.
    private var expectedResponse: [UInt8]?
    /// The key that both sides have proved, or made.
    private var key: [UInt8]?
    private var pairing: Pairing?
    private(set) var hostAwaitsAuthentication = false
    private var candidate: [UInt8] = []

    private static let challengeBytes = 16

    init(peer: DeviceAddress) {
        self.peer = peer
    }

    /// What each step needs to know of the side whose it is.
    struct Place {
        let own: DeviceAddress
        let handle: UInt16
        let isCentral: Bool
        let hasSimplePairing: Bool
        let keyBytes: ClosedRange<UInt8>
    }
}

/// Authentication with a key.
extension LinkSecurity {
    /// The host wants to know whether the peer has the key.
    mutating func authenticate(_ steps: inout [SecurityStep]) {
        hostAwaitsAuthentication = true
        // A pairing that the peer has begun answers this as well.
        if pairing == nil { askForKey(.challenging, &steps) }
    }

    private mutating func askForKey(_ use: KeyUse, _ steps: inout [SecurityStep]) {
        keyUses.append(use)
        steps.append(.tellHost(Event.pairing(.linkKeyRequest, peer)))
    }

    /// The host has the key, or nil if it has none; false if it was not asked.
    mutating func hostHas(
        _ key: [UInt8]?, _ place: Place, _ chance: inout Chance, _ steps: inout [SecurityStep]
    ) -> Bool {
        guard !keyUses.isEmpty else { return false }
        switch (keyUses.removeFirst(), key) {
        case (.challenging, .some(let key)):
            let challenge = chance.bytes(Self.challengeBytes)
            candidate = key
            expectedResponse = KeyFunctions.response(
                key: key, challenge: challenge, claimant: peer)
            steps.append(.send(.challenge(challenge)))
        case (.challenging, nil): beginPairing(place, &steps)
        case (.answering(let challenge), .some(let key)):
            self.key = key
            let response = KeyFunctions.response(
                key: key, challenge: challenge, claimant: place.own)
            steps.append(.send(.response(response)))
        case (.answering, nil):
            let reason = Status.keyMissing.rawValue
            steps.append(.send(.challengeRefused(reason: reason)))
        }
        return true
    }

    /// Takes in what the peer says.
    mutating func receive(
        _ message: SecurityMessage, _ place: Place, _ chance: inout Chance,
        _ steps: inout [SecurityStep]
    ) {
        switch message {
        case .challenge(let challenge): askForKey(.answering(challenge), &steps)
        case .response(let response):
            guard let expected = expectedResponse else { return }
            expectedResponse = nil
            guard response == expected else {
                authenticated(.authenticationFailure, place, &steps)
                return steps.append(.endLink(.authenticationFailure))
            }
            key = candidate
            authenticated(.success, place, &steps)
        case .challengeRefused(let reason):
            expectedResponse = nil
            authenticated(Status(rawValue: reason) ?? .keyMissing, place, &steps)
        case .encrypt(let isOn, let most): encryptAsked(isOn, most, place, &steps)
        case .encrypted(let isOn, let count):
            encryptionKeyBytes = isOn ? count : nil
            steps.append(
                .tellHost(Event.encryptionChange(handle: place.handle, .success, isOn: isOn)))
        case .encryptionRefused(let reason):
            let status = Status(rawValue: reason) ?? .encryptionNotAcceptable
            steps.append(
                .tellHost(Event.encryptionChange(handle: place.handle, status, isOn: false)))
        case .capabilities: pairingAsked(message, place, &chance, &steps)
        case .capabilitiesAnswer, .publicKey, .publicKeyAnswer, .nonce, .nonceAnswer, .check,
            .checkAnswer, .pairingRefused:
            guard let outcome = pairing?.receive(message, &chance, &steps) else { return }
            take(outcome, place, &steps)
        }
    }

    private mutating func authenticated(
        _ status: Status, _ place: Place, _ steps: inout [SecurityStep]
    ) {
        guard hostAwaitsAuthentication else { return }
        hostAwaitsAuthentication = false
        steps.append(
            .tellHost(Event.authenticationComplete(handle: place.handle, status)))
    }
}

/// Pairing.
extension LinkSecurity {
    private mutating func beginPairing(_ place: Place, _ steps: inout [SecurityStep]) {
        guard place.hasSimplePairing && peerHasSimplePairing else {
            // The older way, with a PIN, is not modelled.
            return authenticated(.pairingNotAllowed, place, &steps)
        }
        guard pairing == nil else { return }
        pairing = Pairing(isInitiator: true, own: place.own, peer: peer)
        steps.append(.tellHost(Event.pairing(.ioCapabilityRequest, peer)))
    }

    private mutating func pairingAsked(
        _ message: SecurityMessage, _ place: Place, _ chance: inout Chance,
        _ steps: inout [SecurityStep]
    ) {
        guard place.hasSimplePairing else {
            let reason = Status.pairingNotAllowed.rawValue
            return steps.append(.send(.pairingRefused(reason: reason)))
        }
        // Where both begin at once the central's goes on, and the peripheral's is forgotten.
        if pairing != nil && place.isCentral { return }
        pairing = Pairing(isInitiator: false, own: place.own, peer: peer)
        _ = pairing?.receive(message, &chance, &steps)
    }

    /// What the host can show and be told; false if it was not asked.
    mutating func hostCan(
        _ capabilities: IOCapabilities, _ steps: inout [SecurityStep]
    ) -> Bool {
        pairing?.hostCan(capabilities, &steps) ?? false
    }

    /// The host does not pair now; false if it was not asked.
    mutating func hostRefuses(
        _ reason: UInt8, _ place: Place, _ steps: inout [SecurityStep]
    ) -> Bool {
        guard pairing != nil else { return false }
        steps.append(.send(.pairingRefused(reason: reason)))
        take(.failed(Status(rawValue: reason) ?? .pairingNotAllowed), place, &steps)
        return true
    }

    /// Whether the numbers are the same; false if the host was not asked.
    mutating func hostConfirms(
        _ isSame: Bool, _ place: Place, _ steps: inout [SecurityStep]
    ) -> Bool {
        guard let outcome = pairing?.hostConfirms(isSame, &steps) else { return false }
        take(outcome, place, &steps)
        return true
    }

    private mutating func take(
        _ outcome: Pairing.Outcome, _ place: Place, _ steps: inout [SecurityStep]
    ) {
        switch outcome {
        case .goesOn: return
        case .failed(let status):
            let isInitiator = pairing?.isInitiator == true
            pairing = nil
            steps.append(.tellHost(Event.simplePairingComplete(peer, status)))
            authenticated(status, place, &steps)
            // As controllers do: nothing good comes over a link whose numbers differ.
            if isInitiator && status == .authenticationFailure { steps.append(.endLink(status)) }
        case .key(let key, let isAuthenticated):
            pairing = nil
            self.key = key
            steps.append(.tellHost(Event.simplePairingComplete(peer, .success)))
            let type = isAuthenticated ? Pairing.authenticatedKey : Pairing.unauthenticatedKey
            steps.append(.tellHost(Event.pairing(.linkKeyNotification, peer, key + [type])))
            authenticated(.success, place, &steps)
        }
    }
}

/// Encryption.
extension LinkSecurity {
    /// The host wants encryption on or off.
    mutating func encrypt(
        _ isOn: Bool, _ place: Place, _ steps: inout [SecurityStep]
    ) {
        guard !isOn || key != nil else {
            let status = Status.keyMissing
            return steps.append(
                .tellHost(Event.encryptionChange(handle: place.handle, status, isOn: false)))
        }
        steps.append(.send(.encrypt(isOn: isOn, keyBytesMax: place.keyBytes.upperBound)))
    }

    private mutating func encryptAsked(
        _ isOn: Bool, _ most: UInt8, _ place: Place, _ steps: inout [SecurityStep]
    ) {
        let count = min(most, place.keyBytes.upperBound)
        let obstacle: Status? =
            !isOn
            ? nil
            : key == nil
                ? .keyMissing
                : count < place.keyBytes.lowerBound ? .encryptionNotAcceptable : nil
        if let obstacle {
            return steps.append(.send(.encryptionRefused(reason: obstacle.rawValue)))
        }
        encryptionKeyBytes = isOn ? count : nil
        steps.append(.send(.encrypted(isOn: isOn, keyBytes: count)))
        steps.append(
            .tellHost(Event.encryptionChange(handle: place.handle, .success, isOn: isOn)))
    }
}
