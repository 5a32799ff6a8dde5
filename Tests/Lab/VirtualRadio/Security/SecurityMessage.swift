/// What two controllers say to each other about keys.
package enum SecurityMessage: Equatable, Sendable {
    /// Prove that you have our key.
    case challenge([UInt8])
    case response([UInt8])
    case challengeRefused(reason: UInt8)

    /// Let us pair: this is what my host can do.
    case capabilities(IOCapabilities)
    case capabilitiesAnswer(IOCapabilities)
    case publicKey([UInt8])
    case publicKeyAnswer([UInt8], commitment: [UInt8])
    case nonce([UInt8])
    case nonceAnswer([UInt8])
    case check([UInt8])
    case checkAnswer([UInt8])
    case pairingRefused(reason: UInt8)

    case encrypt(isOn: Bool, keyBytesMax: UInt8)
    case encrypted(isOn: Bool, keyBytes: UInt8)
    case encryptionRefused(reason: UInt8)
}
