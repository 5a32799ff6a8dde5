/// The packets of the baseband (Core specification, volume 2, part B, 6.5 and 6.7).
package enum PacketType: String, CaseIterable, Sendable {
    case dm1 = "DM1"
    case dh1 = "DH1"
    case dh3 = "DH3"
    case dh5 = "DH5"
    case twoDH1 = "2-DH1"
    case twoDH3 = "2-DH3"
    case twoDH5 = "2-DH5"
    case threeDH1 = "3-DH1"
    case threeDH3 = "3-DH3"
    case threeDH5 = "3-DH5"

    /// How many bytes of data one holds.
    var bytesMax: Int {
        switch self {
        case .dm1: 17
        case .dh1: 27
        case .dh3: 183
        case .dh5: 339
        case .twoDH1: 54
        case .twoDH3: 367
        case .twoDH5: 679
        case .threeDH1: 83
        case .threeDH3: 552
        case .threeDH5: 1021
        }
    }

    var slots: Int {
        switch self {
        case .dm1, .dh1, .twoDH1, .threeDH1: 1
        case .dh3, .twoDH3, .threeDH3: 3
        case .dh5, .twoDH5, .threeDH5: 5
        }
    }
}

/// How fast a link is, by how well its ends hear each other.
package enum LinkRate: Int, CaseIterable, Sendable {
    /// The basic rate: DH1, DH3, DH5.
    case one = 1
    /// Enhanced Data Rate: 2-DHx.
    case two = 2
    /// Enhanced Data Rate: 3-DHx.
    case three = 3

    private var packets: [PacketType] {
        switch self {
        case .one: [.dh1, .dh3, .dh5]
        case .two: [.twoDH1, .twoDH3, .twoDH5]
        case .three: [.threeDH1, .threeDH3, .threeDH5]
        }
    }

    /// The packet that goes next while so many bytes are left: the shortest that takes them all, or
    /// else the longest.
    func packet(for bytes: Int) -> PacketType {
        packets.first { $0.bytesMax >= bytes } ?? packets[packets.count - 1]
    }
}
