package import Air

/// Adapters and the air between them.
///
/// What hosts send goes in, with the time; what they are told comes out. It has no clock: it does
/// what is due when it is told how late it is, and `nextTime` says when that is worth while.
package struct Radio {
    package private(set) var now = AirTime.zero
    var controllers: [Controller]
    var links: [AirLink] = []
    var conditions: [AdapterPair: LinkConditions] = [:]
    var counts: [AdapterPair: LinkCounts] = [:]
    /// While an adapter neither sends nor hears, though its host thinks that it does.
    var silences: [Range<AirTime>?]
    var agenda = Agenda<Entry>()
    var chance: Chance
    /// Between the end of a packet and the moment when its data is with the host.
    var latencyMicroseconds = 0
    private var outputs: [[UInt8]]
    /// The page and the inquiry of each adapter; another number, or nil, is another one or none.
    var pages: [Page?]
    var inquiries: [Inquiry?]
    private var lastNumber = 0
    private var looks: Set<AirTime> = []
    /// When each silent link is looked at, whether it has been silent for too long.
    var supervisions: [AdapterPair: AirTime] = [:]

    /// What is to happen at some time.
    enum Entry {
        case look
        case exchangeEnds(AdapterPair, beganAt: AirTime)
        case supervision(AdapterPair)
        case pageTry(adapter: Int, number: Int)
        case inquiryAnswer(adapter: Int, number: Int, found: Int)
        case inquiryEnds(adapter: Int, number: Int)
        case delivery(adapter: Int, from: DeviceAddress, HostData)
    }

    /// Calls a device until it answers or the time is up.
    struct Page {
        let number: Int
        let target: DeviceAddress
        let deadline: AirTime
    }

    /// Looks around.
    struct Inquiry {
        let number: Int
        var responsesLeft: Int
    }

    /// Adapters with these addresses; all chance comes from the seed.
    package init(addresses: [DeviceAddress], seed: UInt64) {
        var chance = Chance(seed: seed)
        controllers = addresses.map { address in
            Controller(address: address, chance: Chance(seed: chance.next()))
        }
        self.chance = chance
        silences = addresses.map { _ in nil }
        outputs = addresses.map { _ in [] }
        pages = addresses.map { _ in nil }
        inquiries = addresses.map { _ in nil }
    }

    /// When there is something to do next; nil if nothing is until a host sends something.
    package var nextTime: AirTime? { agenda.nextTime }

    /// Whether the air's time is to stand still until a host has reacted.
    package var awaitsHost: Bool { controllers.contains(where: \.awaitsHost) }

    /// Hosts that have not reacted are given no more time.
    package mutating func awaitHostsNoLonger() {
        for adapter in controllers.indices { controllers[adapter].awaitHostNoLonger() }
    }

    /// Takes in what a host has sent; what cannot be read as HCI ends with `H4Decoder.UnknownKind`,
    /// and the controller starts anew.
    package mutating func receive(_ bytes: [UInt8], from adapter: Int) throws {
        do {
            try controllers[adapter].receive(bytes)
            carryOut(adapter)
        } catch {
            restart(adapter)
            throw error
        }
        beginExchanges()
    }

    /// An adapter is plugged in anew, or pulled out.
    package mutating func restart(_ adapter: Int) {
        controllers[adapter].restart()
        carryOut(adapter)
        outputs[adapter] = []
    }

    /// What a host is to get, told once.
    package mutating func takeOutput(of adapter: Int) -> [UInt8] {
        defer { outputs[adapter] = [] }
        return outputs[adapter]
    }

    /// Lets time pass, and does what is due.
    package mutating func advance(to time: AirTime) {
        while let (due, entry) = agenda.next(until: time) {
            now = max(now, due)
            perform(entry, at: due)
        }
        now = max(now, time)
    }

    private mutating func perform(_ entry: Entry, at due: AirTime) {
        switch entry {
        case .look: looks.remove(due)
        case .exchangeEnds(let pair, let beganAt): exchangeEnds(pair, beganAt)
        case .supervision(let pair):
            supervisions[pair] = nil
            supervise(pair)
        case .pageTry(let adapter, let number): tryPage(adapter, number)
        case .inquiryAnswer(let adapter, let number, let found):
            inquiryAnswers(adapter, number, found)
        case .inquiryEnds(let adapter, let number): inquiryEnds(adapter, number)
        case .delivery(let adapter, let peer, let data):
            controllers[adapter].dataReceived(data, from: peer)
            carryOut(adapter)
        }
        beginExchanges()
    }

    /// Looks at all links again at that time.
    mutating func look(at time: AirTime) {
        guard time != .never, looks.insert(time).inserted else { return }
        agenda.add(.look, at: time)
    }

    func adapter(with address: DeviceAddress) -> Int? {
        controllers.firstIndex { $0.address == address }
    }

    func place(of pair: AdapterPair) -> Int? {
        links.firstIndex { $0.pair == pair }
    }

    mutating func newNumber() -> Int {
        lastNumber += 1
        return lastNumber
    }

    /// Does what a controller wants done.
    mutating func carryOut(_ adapter: Int) {
        for action in controllers[adapter].takeActions() {
            switch action {
            case .tellHost(let packet): outputs[adapter] += packet
            case .page(let target, let slots): beginPage(adapter, target, slots)
            case .stopPaging: pages[adapter] = nil
            case .inquire(let microseconds, let most):
                beginInquiry(adapter, microseconds, most)
            case .stopInquiring: inquiries[adapter] = nil
            case .send(let message, let peer):
                withLink(adapter, peer) { $0.add(message, from: adapter) }
            case .sendData(let data, let peer):
                withLink(adapter, peer) { $0.add(data, from: adapter) }
            case .switchRoles(let peer):
                withLink(adapter, peer) { $0.centralEnd = 1 - $0.centralEnd }
            case .supervise(let peer, let slots):
                withLink(adapter, peer) { $0.supervisionSlots = slots }
            case .close(let peer): close(adapter, peer)
            case .abandonLinks: abandonLinks(of: adapter)
            }
        }
    }

    private mutating func withLink(
        _ adapter: Int, _ peer: DeviceAddress, _ body: (inout AirLink) -> Void
    ) {
        guard let other = self.adapter(with: peer),
            let place = place(of: AdapterPair(adapter, other))
        else { return }
        body(&links[place])
    }
}
