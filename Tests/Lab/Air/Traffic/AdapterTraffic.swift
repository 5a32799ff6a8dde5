/// One adapter of a capture, and all that was counted for it.
package struct AdapterTraffic: Sendable {
    /// The N of hciN.
    package let index: UInt16
    /// Its address, once a record has told it.
    package private(set) var address: DeviceAddress?
    /// What was counted so far.
    package private(set) var figures = Figures()
    private var links: [UInt16: Link] = [:]

    init(index: UInt16) {
        self.index = index
    }

    mutating func take(_ content: CaptureRecord.Content) {
        switch content {
        case .adapterAppeared(let address):
            links = [:]
            name(address)
        case .adapterNamed(let address): name(address)
        case .adapterVanished: links = [:]
        case .event(let bytes): follow(ControllerEvent(bytes))
        case .data(let direction, let bytes):
            guard let packet = DataPacket(bytes) else {
                figures.brokenUnits += 1
                return
            }
            links[packet.handle, default: Link()].take(packet, direction, into: &figures)
        case .malformed: figures.brokenUnits += 1
        case .other: break
        }
    }

    private mutating func name(_ address: DeviceAddress) {
        if !address.isUnknown { self.address = address }
    }

    private mutating func follow(_ event: ControllerEvent?) {
        switch event {
        case .connected(let handle): links[handle] = Link()
        case .connectedLowEnergy(let handle): links[handle] = Link(isLowEnergy: true)
        case .disconnected(let handle): links[handle] = nil
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
