/// How long bytes take on the air, by the packets of Enhanced Data Rate at 3 Mb/s.
package enum AirModel {
    /// A slot of the air, the unit of all its times.
    package static let slotMicroseconds = 625
    /// What the largest packet (3-DH5) carries, in five slots.
    package static let packetBytesMax = 1021
    /// The fewest slots in which the largest packet can follow itself: its own and the answer's.
    package static let fullPacketSlots = 6
    /// The packets: how many bytes fit in how many slots (3-DH1, 3-DH3, 3-DH5).
    package static let packets = [
        (bytes: 83, slots: 1), (bytes: 552, slots: 3),
        (bytes: packetBytesMax, slots: fullPacketSlots - 1),
    ]

    /// The slots of each packet of a PDU, which is cut by itself: no packet holds parts of two.
    static func packetSlots(unitBytes: Int) -> [Int] {
        let (full, rest) = unitBytes.quotientAndRemainder(dividingBy: packetBytesMax)
        let last = packets.first { $0.bytes >= rest }.map(\.slots) ?? 0
        return Array(repeating: fullPacketSlots - 1, count: full) + (rest > 0 ? [last] : [])
    }
}
