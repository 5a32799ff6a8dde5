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
