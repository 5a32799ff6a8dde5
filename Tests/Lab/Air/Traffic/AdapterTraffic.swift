/// One adapter of a capture, and all that was counted for it.
package struct AdapterTraffic: Sendable {
    /// The N of hciN.
    package let index: UInt16
    /// Its address, once a record has told it.
    package private(set) var address: DeviceAddress?
    private var counted = Figures()
    private var links: [UInt16: Link] = [:]

    init(index: UInt16) {
        self.index = index
    }

    /// What was counted so far; the PDUs that still lack a part are incomplete.
    package var figures: Figures {
        var figures = counted
        figures.brokenUnits += links.values.reduce(0) { $0 + $1.unfinishedUnits }
        return figures
    }

    mutating func take(_ content: CaptureRecord.Content) {
        switch content {
        case .adapterAppeared(let address):
            endAllLinks()
            name(address)
        case .adapterNamed(let address): name(address)
        case .adapterVanished: endAllLinks()
        case .event(let bytes): follow(ControllerEvent(bytes))
        case .data(let direction, let bytes):
            guard let packet = DataPacket(bytes) else {
                counted.brokenUnits += 1
                return
            }
            links[packet.handle, default: Link()].take(packet, direction, into: &counted)
        case .malformed: counted.brokenUnits += 1
        case .other: break
        }
    }

    private mutating func name(_ address: DeviceAddress) {
        if !address.isUnknown { self.address = address }
    }

    private mutating func endAllLinks() {
        counted = figures
        links = [:]
    }

    private mutating func replaceLink(_ handle: UInt16, by link: Link?) {
        counted.brokenUnits += links[handle]?.unfinishedUnits ?? 0
        links[handle] = link
    }

    private mutating func follow(_ event: ControllerEvent?) {
        switch event {
        case .connected(let handle): replaceLink(handle, by: Link(isLowEnergy: false))
        case .connectedLowEnergy(let handle): replaceLink(handle, by: Link(isLowEnergy: true))
        case .disconnected(let handle): replaceLink(handle, by: nil)
        case .address(let address): name(address)
        case nil: break
        }
    }
}

extension AdapterTraffic: CustomStringConvertible {
    /// `hci0 (00:AA:01:00:00:00)`.
    package var description: String {
        "hci\(index)" + (address.map { " (\($0))" } ?? "")
    }
}
