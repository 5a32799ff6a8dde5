/// The error codes of the Core specification (volume 1, part F) that these controllers give.
enum Status: UInt8, Error, Equatable {
    case success = 0x00
    case unknownCommand = 0x01
    case unknownConnection = 0x02
    case pageTimeout = 0x04
    case authenticationFailure = 0x05
    case keyMissing = 0x06
    case connectionTimeout = 0x08
    case connectionLimitExceeded = 0x09
    case connectionExists = 0x0B
    case commandDisallowed = 0x0C
    case rejectedForResources = 0x0D
    case rejectedForSecurity = 0x0E
    case rejectedForAddress = 0x0F
    case acceptTimeout = 0x10
    case invalidParameters = 0x12
    case remoteUserEnded = 0x13
    case remoteLowResources = 0x14
    case remotePowerOff = 0x15
    case localHostEnded = 0x16
    case pairingNotAllowed = 0x18
    case unsupportedRemoteFeature = 0x1A
    case transactionCollision = 0x23
    case notAllowed = 0x24
    case encryptionNotAcceptable = 0x25
    case pairingWithUnitKeyNotSupported = 0x29
    case insufficientSecurity = 0x2F
    case roleChangeNotAllowed = 0x21
}
