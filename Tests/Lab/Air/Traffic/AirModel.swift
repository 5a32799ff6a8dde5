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
        (bytes: 83, slots: 1), (bytes: 552, slots: 3), (bytes: packetBytesMax, slots: 5),
    ]

    /// The slots of each packet of a PDU, which is cut by itself: no packet holds parts of two.
    static func packetSlots(unitBytes: Int) -> [Int] {
        let (full, rest) = unitBytes.quotientAndRemainder(dividingBy: packetBytesMax)
        let last = packets.first { $0.bytes >= rest }.map(\.slots) ?? 0
        return Array(repeating: 5, count: full) + (rest > 0 ? [last] : [])
    }
}

/// Whose answer the air still has room for, on one connection.
///
/// Behind each packet one slot belongs to the other side. A packet that goes there costs one slot
/// less; every other one costs its own slots and opens such a slot.
struct AnswerSlots {
    private var open = PerDirection(0)

    /// A capture's order is not that of the air: as much as RFCOMM lets be under way, 40 frames,
    /// may lie between a packet and the one that it answers.
    static let openMax = 40

    /// The slots that one more PDU takes.
    mutating func charge(unitBytes: Int, _ direction: Direction) -> Int {
        AirModel.packetSlots(unitBytes: unitBytes).reduce(0) { sum, slots in
            if open[direction] > 0 {
                open[direction] -= 1
                return sum + slots - 1
            }
            let other = direction.opposite
            open[other] = min(open[other] + 1, Self.openMax)
            return sum + slots + 1
        }
    }
}
