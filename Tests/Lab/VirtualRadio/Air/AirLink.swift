/// A link between two adapters, as the air sees it: what waits at both ends, and who polls whom.
struct AirLink {
    let pair: AdapterPair
    /// Which end is the central.
    var centralEnd: Int
    private(set) var ends = [End(), End()]
    var supervisionSlots: UInt16 = Connection.supervisionSlotsDefault
    /// When it was last served; the one that waits longest is served first.
    private(set) var lastServed: AirTime
    /// When the peripheral, which alone has something to send, is polled.
    private var poll: AirTime?
    /// What is on the air just now.
    private(set) var exchange: Exchange?
    /// One side is gone and knows nothing of the link any more, since then.
    var abandoned: (end: Int, since: AirTime)?

    /// What waits at one end.
    struct End {
        var messages: [LinkMessage] = []
        var data: [HostData] = []
        /// How much of the first packet of data has arrived.
        var sentBytes = 0
        /// The first message, or the first packet of data, was sent already and lost.
        var (lostMessage, lostData) = (false, false)

        var isEmpty: Bool { messages.isEmpty && data.isEmpty }
    }

    /// One packet of an end and the other's, in the slot behind it.
    struct Exchange {
        /// By end.
        let packets: [Packet?]
        let centralEnd: Int
        let beginsAt: AirTime
        let endsAt: AirTime

        /// The ends in the order in which they send.
        var order: [Int] { [centralEnd, 1 - centralEnd] }
    }

    /// A packet on the air.
    struct Packet {
        let type: PacketType
        let byteCount: Int
        let isMessage: Bool
        let isLost: Bool
        let isRepeated: Bool
    }

    /// What has arrived at the other end.
    enum Arrival {
        case message(LinkMessage)
        case data(HostData)
    }

    /// A peripheral is polled this often while nothing else happens, in slots.
    static let pollSlots = 6

    init(_ central: Int, _ peripheral: Int, at time: AirTime) {
        pair = AdapterPair(central, peripheral)
        centralEnd = pair.end(of: central)
        lastServed = time
    }

    var isWaiting: Bool { exchange == nil && !(ends[0].isEmpty && ends[1].isEmpty) }

    mutating func add(_ message: LinkMessage, from adapter: Int) {
        ends[pair.end(of: adapter)].messages.append(message)
    }

    mutating func add(_ data: HostData, from adapter: Int) {
        ends[pair.end(of: adapter)].data.append(data)
    }

    /// When the next exchange may begin: at once if the central has something to send, with the
    /// next poll if only the peripheral has.
    mutating func earliestStart(from now: AirTime) -> AirTime {
        guard ends[centralEnd].isEmpty else { return now.nextStart }
        let step = Self.pollSlots * AirTime.slotMicroseconds
        let idle = max(0, now.microseconds - lastServed.microseconds)
        // Polled while its radio is busy elsewhere, it is polled again as soon as that is over.
        let poll = self.poll ?? lastServed.after(microseconds: (idle + step - 1) / step * step)
        self.poll = poll
        return max(poll, now).nextStart
    }

    /// Begins an exchange.
    mutating func begin(
        at time: AirTime, _ quality: LinkConditions.Quality, _ chance: inout Chance
    ) {
        let packets = ends.map { Self.packet(of: $0, quality, &chance) }
        // POLL and NULL, which stand in for a missing packet, take one slot.
        let slots = packets.reduce(0) { $0 + ($1?.type.slots ?? 1) }
        poll = nil
        exchange = Exchange(
            packets: packets, centralEnd: centralEnd, beginsAt: time,
            endsAt: time.after(slots: slots))
    }

    private static func packet(
        of end: End, _ quality: LinkConditions.Quality, _ chance: inout Chance
    ) -> Packet? {
        guard !end.isEmpty else { return nil }
        let isMessage = !end.messages.isEmpty
        let left = isMessage ? PacketType.dm1.bytesMax : end.data[0].bytes.count - end.sentBytes
        let type = isMessage ? PacketType.dm1 : quality.rate.packet(for: left)
        return Packet(
            type: type, byteCount: min(left, type.bytesMax), isMessage: isMessage,
            isLost: chance.happens(quality.loss),
            isRepeated: isMessage ? end.lostMessage : end.lostData)
    }

    /// Ends the exchange: what each end's packet completes, by end.
    mutating func finish(_ exchange: Exchange) -> [Arrival?] {
        lastServed = exchange.endsAt
        self.exchange = nil
        return exchange.packets.indices.map { place in
            exchange.packets[place].flatMap { ends[place].finish($0) }
        }
    }

    /// What was on its way is lost with a link that ends.
    mutating func dropExchange() {
        exchange = nil
    }
}

extension AirLink.End {
    /// What the packet completes at the other end, if it got there.
    fileprivate mutating func finish(_ packet: AirLink.Packet) -> AirLink.Arrival? {
        if packet.isMessage { lostMessage = packet.isLost } else { lostData = packet.isLost }
        guard !packet.isLost else { return nil }
        guard !packet.isMessage else { return .message(messages.removeFirst()) }
        sentBytes += packet.byteCount
        guard sentBytes >= data[0].bytes.count else { return nil }
        sentBytes = 0
        return .data(data.removeFirst())
    }
}
