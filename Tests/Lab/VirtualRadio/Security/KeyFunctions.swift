import Air
import System

/// The functions of Secure Simple Pairing (Core specification, volume 2, part H, 7.7), and the one
/// that proves a key.
///
/// Both controllers are ours, so that the curve is left out: the secret that both compute is a
/// digest of both public keys. All that is built on it is as specified.
enum KeyFunctions {
    static let keyBytes = 16
    static let publicKeyBytes = 24
    private static let blockBytes = 64

    /// What both sides compute from the public keys.
    static func sharedSecret(_ one: [UInt8], _ other: [UInt8]) -> [UInt8] {
        let ordered = one.lexicographicallyPrecedes(other) ? one + other : other + one
        return Array(Sha256.digest(of: ordered.span).prefix(publicKeyBytes))
    }

    /// f1: what the responder commits itself to before it knows the other nonce.
    static func commitment(own: [UInt8], other: [UInt8], nonce: [UInt8]) -> [UInt8] {
        Array(authenticationCode(nonce, own + other + [0]).prefix(keyBytes))
    }

    /// g: the six digits that people compare.
    static func number(_ exchange: KeyExchange) -> UInt32 {
        let message =
            exchange.initiatorKey + exchange.responderKey + exchange.initiatorNonce
            + exchange.responderNonce
        let digest = Sha256.digest(of: message.span)
        return digest.suffix(4).reduce(0) { $0 << 8 | UInt32($1) } % 1_000_000
    }

    /// f2: the link key.
    static func linkKey(
        _ exchange: KeyExchange, initiator: DeviceAddress, responder: DeviceAddress
    ) -> [UInt8] {
        let message =
            exchange.initiatorNonce + exchange.responderNonce + Array("btlk".utf8)
            + initiator.littleEndian.reversed() + responder.littleEndian.reversed()
        return Array(authenticationCode(exchange.secret, message).prefix(keyBytes))
    }

    /// f3: what proves to the other side that both have seen the same.
    static func check(
        _ exchange: KeyExchange, byInitiator: Bool, _ capabilities: IOCapabilities,
        _ own: DeviceAddress, _ other: DeviceAddress
    ) -> [UInt8] {
        let nonces =
            byInitiator
            ? exchange.initiatorNonce + exchange.responderNonce
            : exchange.responderNonce + exchange.initiatorNonce
        let message =
            nonces + [UInt8](repeating: 0, count: keyBytes) + capabilities.bytes
            + own.littleEndian.reversed() + other.littleEndian.reversed()
        return Array(authenticationCode(exchange.secret, message).prefix(keyBytes))
    }

    /// What whoever has the key answers to a challenge.
    static func response(
        key: [UInt8], challenge: [UInt8], claimant: DeviceAddress
    ) -> [UInt8] {
        Array(authenticationCode(key, challenge + claimant.littleEndian).prefix(4))
    }

    /// HMAC-SHA-256.
    static func authenticationCode(_ key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        let padded = key + [UInt8](repeating: 0, count: blockBytes - key.count)
        let inner = padded.map { $0 ^ 0x36 } + message
        let outer = padded.map { $0 ^ 0x5C } + Sha256.digest(of: inner.span)
        return Sha256.digest(of: outer.span)
    }
}

/// What two devices have told each other to make a key.
struct KeyExchange: Equatable {
    var initiatorKey: [UInt8] = []
    var responderKey: [UInt8] = []
    var initiatorNonce: [UInt8] = []
    var responderNonce: [UInt8] = []

    var secret: [UInt8] { KeyFunctions.sharedSecret(initiatorKey, responderKey) }
}
