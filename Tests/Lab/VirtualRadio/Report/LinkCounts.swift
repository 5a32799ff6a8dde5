/// What two adapters have had of the air, over all their links.
package struct LinkCounts: Equatable, Sendable {
    /// Exchanges: one packet of the central and one of the peripheral.
    package private(set) var exchanges = 0
    /// Slots of exchanges in which an end had nothing to send (POLL and NULL).
    package private(set) var emptySlots = 0
    /// How often data came from the other end than before.
    package private(set) var turns = 0
    /// By the end that sends.
    package private(set) var ends = [EndCounts(), EndCounts()]
    private var lastDataEnd: Int?

    /// What one end has sent.
    package struct EndCounts: Equatable, Sendable {
        package fileprivate(set) var packets: [PacketType: Int] = [:]
        /// Slots of packets that carried something, whether they arrived or not.
        package fileprivate(set) var slots = 0
        package fileprivate(set) var repeatedPackets = 0
        package fileprivate(set) var repeatedSlots = 0
        package fileprivate(set) var lostPackets = 0
        /// Bytes of data that arrived.
        package fileprivate(set) var bytes = 0
        package fileprivate(set) var messages = 0
        package fileprivate(set) var flippedBits = 0
        /// When the exchange of the first packet of data began, and when that of the last ended.
        package fileprivate(set) var firstData: AirTime?
        package fileprivate(set) var lastData: AirTime?
    }

    package init() {}

    /// Slots of all that the two have sent, POLL and NULL included.
    package var slots: Int { ends[0].slots + ends[1].slots + emptySlots }

    mutating func add(_ exchange: AirLink.Exchange) {
        exchanges += 1
        for end in exchange.order {
            guard let packet = exchange.packets[end] else {
                emptySlots += 1
                continue
            }
            ends[end].add(packet, of: exchange)
            guard !packet.isMessage, !packet.isLost else { continue }
            if let lastDataEnd, lastDataEnd != end { turns += 1 }
            lastDataEnd = end
        }
    }

    mutating func addFlip(from end: Int) {
        ends[end].flippedBits += 1
    }
}

extension LinkCounts.EndCounts {
    fileprivate mutating func add(_ packet: AirLink.Packet, of exchange: AirLink.Exchange) {
        packets[packet.type, default: 0] += 1
        slots += packet.type.slots
        if packet.isRepeated {
            repeatedPackets += 1
            repeatedSlots += packet.type.slots
        }
        guard !packet.isLost else {
            lostPackets += 1
            return
        }
        guard !packet.isMessage else {
            messages += 1
            return
        }
        bytes += packet.byteCount
        if firstData == nil { firstData = exchange.beginsAt }
        lastData = exchange.endsAt
    }
}
