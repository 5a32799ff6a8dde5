/// Puts the pieces of one direction of one connection together to L2CAP PDUs.
struct PacketAssembler {
    private var held: [UInt8] = []
    /// Whether a PDU has begun and waits for more.
    private(set) var isInside = false

    /// What a piece led to.
    enum Outcome: Equatable {
        case needsMore
        /// A whole PDU with its header of four bytes.
        case whole([UInt8])
        /// A piece without a beginning, or too long: what was held is dropped.
        case broken
    }

    /// Takes the next piece; `hadRest` tells that it began while a PDU was not complete.
    mutating func take(_ packet: DataPacket) -> (outcome: Outcome, hadRest: Bool) {
        let hadRest = packet.isStart && isInside
        if packet.isStart {
            held.removeAll(keepingCapacity: true)
            isInside = true
        } else if !isInside {
            return (.broken, hadRest)
        }
        held += packet.bytes
        guard held.count >= DataUnit.headerBytes else { return (.needsMore, hadRest) }
        let wholeBytes = DataUnit.headerBytes + (Int(held[1]) << 8 | Int(held[0]))
        guard held.count >= wholeBytes else { return (.needsMore, hadRest) }
        isInside = false
        return (held.count == wholeBytes ? .whole(held) : .broken, hadRest)
    }
}
