/// What every controller here is and can do; its host reads it, and so does its peer.
enum LocalFacts {
    /// Bytes of a device's name.
    static let nameBytes = 248
    /// Bytes of an extended inquiry response, without the one that tells of error correction.
    static let extendedResponseBytes = 240
    /// Packets of data that a host may have under way to one controller.
    static let dataPacketsMax: UInt16 = 8
    /// Bytes of one of them: what the largest packet of the air carries.
    static let dataBytesMax: UInt16 = 1021
    /// Connections of one device: a piconet has seven peripherals.
    static let connectionsMax = 7

    /// HCI and LMP of Bluetooth 5.0, and the company number for internal use.
    static let version: [UInt8] = [9, 0, 0, 9, 0xFF, 0xFF, 0, 0]
    /// The same for the peer: LMP version, company, revision.
    static let remoteVersion: [UInt8] = [9, 0xFF, 0xFF, 0, 0]
    /// Data packets of `dataBytesMax`, none of voice.
    static let bufferSize =
        dataBytesMax.bytes + [0] + dataPacketsMax.bytes + (0 as UInt16).bytes

    /// LMP features, page 0, by octet and bit (Core specification, volume 2, part C, 3.3).
    private static let featureBits: [(octet: Int, bit: Int)] = [
        (0, 0), (0, 1),  // packets of three and five slots
        (0, 2), (0, 5),  // encryption, role switch
        (3, 1), (3, 2),  // Enhanced Data Rate of 2 and 3 Mb/s
        (3, 6),  // inquiry results with signal strength
        (4, 7), (5, 0),  // packets of Enhanced Data Rate of three and five slots
        (5, 2),  // pause of encryption
        (6, 0), (6, 3), (6, 4),  // extended inquiry response, simple pairing, its long messages
        (6, 6),  // packet boundary flag for data that is never flushed
        (7, 1), (7, 7),  // inquiry transmit power, extended features
    ]

    static let features = octets(8, featureBits)

    /// Which commands there are, as Read Local Supported Commands tells it.
    static let supportedCommands = octets(64, Opcode.allCases.map(\.supportedBit))

    private static func octets(_ count: Int, _ bits: [(octet: Int, bit: Int)]) -> [UInt8] {
        bits.reduce(into: [UInt8](repeating: 0, count: count)) { octets, place in
            octets[place.octet] |= 1 << UInt8(place.bit)
        }
    }

    /// The last page of extended features, which tells what the host has switched on.
    static let lastFeaturePage: UInt8 = 1

    static func features(page: UInt8, settings: HostSettings) -> [UInt8] {
        switch page {
        case 0: features
        case 1: [settings.simplePairing ? 1 : 0] + [UInt8](repeating: 0, count: 7)
        default: [UInt8](repeating: 0, count: 8)
        }
    }
}
