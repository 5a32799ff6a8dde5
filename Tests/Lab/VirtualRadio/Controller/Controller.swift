import Air

/// The controller of one adapter.
///
/// What its host sends and what the air brings go in; `takeActions` tells what is to be done
/// then: events for the host, and messages, pages and data for the air. It has neither clock nor
/// socket.
struct Controller {
    let address: DeviceAddress
    /// The sizes of an encryption key that it agrees to, in bytes.
    var keyBytes: ClosedRange<UInt8> = 7...16

    var settings = HostSettings()
    var connections: [Connection] = []
    /// The device that is paged just now, and what for.
    var page: (peer: DeviceAddress, purpose: PagePurpose)?
    var isInquiring = false
    var chance: Chance
    /// The host has been told that a link is encrypted or that an inquiry has begun, and has not
    /// reacted yet.
    ///
    /// Linux reads the length of the key then, and refuses all connections until it knows it. What
    /// an inquiry finds, and its end, it throws away until it has told bluetoothd that it looks
    /// around; then it says nothing. It is done with either before anything comes over a real air,
    /// and not if it runs in an emulator.
    private(set) var awaitsHost = false
    private var decoder = H4Decoder()
    private var actions: [ControllerAction] = []
    private var lastHandle: UInt16 = 0

    /// Why a device is called.
    enum PagePurpose: Equatable {
        case connection, name
    }

    private static let handleMax: UInt16 = 0x0EFF

    init(address: DeviceAddress, chance: Chance) {
        self.address = address
        self.chance = chance
    }

    /// What is to be done, each told once.
    mutating func takeActions() -> [ControllerAction] {
        defer { actions = [] }
        return actions
    }

    mutating func act(_ action: ControllerAction) {
        actions.append(action)
    }

    mutating func tellHost(_ event: [UInt8]) {
        actions.append(.tellHost(event))
    }

    /// The host is given no more time.
    mutating func awaitHostNoLonger() {
        awaitsHost = false
    }

    /// The host has something to do before anything else happens.
    mutating func awaitHost() {
        awaitsHost = true
    }

    /// Takes in what the host has sent.
    mutating func receive(_ bytes: [UInt8]) throws(H4Decoder.UnknownKind) {
        awaitsHost = false
        decoder.append(bytes)
        while let packet = try decoder.next() {
            switch packet {
            case .command(let opcode, let parameters): obey(opcode, parameters)
            case .data(let handle, let data): send(data, over: handle)
            }
        }
    }

    /// The power has gone, or the host is a new one that knows nothing.
    mutating func restart() {
        decoder = H4Decoder()
        forgetEverything()
        act(.abandonLinks)
    }

    /// Everything is as after power-up.
    mutating func forgetEverything() {
        settings = HostSettings()
        connections = []
        page = nil
        isInquiring = false
        awaitsHost = false
        act(.stopPaging)
        act(.stopInquiring)
    }

    private mutating func send(_ data: HostData, over handle: UInt16) {
        // The connection may have ended while the packet was on its way from the host.
        guard let place = place(handle: handle) else { return }
        act(.sendData(data, to: connections[place].peer))
    }
}

/// Finding connections.
extension Controller {
    func place(handle: UInt16) -> Int? {
        connections.firstIndex { $0.handle == handle && $0.stage == .open }
    }

    func place(peer: DeviceAddress) -> Int? {
        connections.firstIndex { $0.peer == peer }
    }

    /// A handle that no connection has; those of connections that have just ended come last.
    mutating func newHandle() -> UInt16 {
        repeat {
            lastHandle = lastHandle == Self.handleMax ? 1 : lastHandle + 1
        } while connections.contains { $0.handle == lastHandle }
        return lastHandle
    }

    /// What others find who look around; nil if this one is not to be found.
    var inquiryResponse: InquiryResponse? {
        guard settings.isInquiryScanning else { return nil }
        return InquiryResponse(
            address: address, classOfDevice: settings.classOfDevice,
            extendedResponse: settings.extendedResponse)
    }
}
