import Bluetooth
import System
import TestSupport
import Testing

/// The kernel's own Bluetooth: hci1 calls hci0, each test on a channel of its own.
///
/// Nobody calls a device that is not there: it is EHOSTDOWN, but Linux 6.1 itself may not survive
/// the failed page of a virtual controller.
@Suite(
    .serialized, .enabled(if: RealBluetooth.isHere, "no Bluetooth here: run them in the Lab")
) struct `Real Bluetooth` {
    private func channel(_ number: Int) throws -> RFCOMMChannel {
        try #require(RFCOMMChannel(number))
    }

    /// Listens on hci0.
    private func listen(_ channel: Int, _ security: SecurityLevel = .low) throws -> Listener {
        try Listener(
            .rfcomm(channel: self.channel(channel), adapter: .number(0), security: security))
    }

    private func adapter(_ number: UInt16) throws -> BluetoothAddress {
        try Adapter.named(.number(number), among: Adapter.all()).address
    }

    /// Where hci1 reaches hci0.
    private func endpoint(_ channel: Int) throws -> Endpoint {
        let remote = try adapter(0)
        return .rfcomm(remote: remote, channel: try self.channel(channel), adapter: .number(1))
    }

    /// Waits until a descriptor is ready.
    private func wait(
        for interest: Poller.Interest, _ descriptor: borrowing Descriptor
    ) throws {
        let poller = try Poller()
        try poller.add(descriptor, token: 0, interest: interest)
        var events: [Poller.Event] = []
        while events.isEmpty { try poller.wait(timeoutMilliseconds: nil, into: &events) }
    }

    private func connect(
        _ endpoint: Endpoint, _ security: SecurityLevel = .low
    ) throws -> StreamSocket {
        let socket = try Connector.begin(to: endpoint, security: security)
        try wait(for: .writable, socket.descriptor)
        try Connector.finish(socket)
        return socket
    }

    private func accept(_ listener: borrowing Listener) throws -> StreamSocket {
        try wait(for: .readable, listener.socket.descriptor)
        guard case .peer(let peer, let stream) = try listener.accept() else {
            throw BluetoothError.noAdapter
        }
        #expect(peer == .device(try adapter(1)))
        return stream
    }

    @Test func `both adapters are found and switched on`() throws {
        let adapters = try Adapter.all()
        #expect(adapters.map(\.number) == [0, 1])
        #expect(adapters.map(\.isUp) == [true, true])
        #expect(Set(adapters.map(\.address)).count == 2)
    }

    @Test(arguments: [(SecurityLevel.low, 21), (.medium, 22)])
    func `bytes pass in units over a link of the level demanded`(
        level: SecurityLevel, channel: Int
    ) throws {
        let listener = try listen(channel, level)
        let client = try connect(endpoint(channel), level)
        let server = try accept(listener)
        let levels = try (client.securityLevel(), server.securityLevel())
        #expect(levels == (level, level))

        let bytes = (0..<60_000).map { UInt8($0 % 251) }
        var (sent, received) = (0, [UInt8]())
        while received.count < bytes.count {
            let rest = bytes.span.extracting(sent...)
            if case .bytes(let count) = try server.writeUnits(
                of: rest, unit: 1008, includingShort: true)
            {
                sent += count
            }
            try wait(for: .readable, client.descriptor)
            received += try client.readAll().bytes
        }
        #expect(received == bytes)
    }

    @Test func `a full link would block and the peer's close comes after all that was sent`() throws
    {
        let listener = try listen(23)
        let client = try connect(endpoint(23))
        let server = try accept(listener)
        let unit = [UInt8](repeating: 7, count: 1008)
        var sent = 0
        while case .bytes(let count) = try server.writeUnits(
            of: unit.span, unit: 1008, includingShort: false)
        {
            sent += count
        }
        #expect(sent > 20_000)
        _ = consume server
        var received = 0
        while true {
            try wait(for: .readable, client.descriptor)
            let (transfer, bytes) = try client.readAll()
            received += bytes.count
            guard transfer == .wouldBlock else {
                #expect(transfer == .end)
                break
            }
        }
        #expect(received == sent)
    }

    @Test func `writing to a peer that closed is the end, and then reading is silent`() throws {
        let listener = try listen(24)
        let client = try connect(endpoint(24))
        let server = try accept(listener)
        _ = try server.write([1, 2, 3].span)
        _ = consume server
        try wait(for: [], client.descriptor)
        let written = try client.write([9].span)
        #expect(written == .end)
        let first = try client.readAll()
        #expect(first.bytes == [1, 2, 3])
        #expect(first.transfer == .wouldBlock)
    }

    @Test func `a channel in use is told`() throws {
        let listener = try listen(25)
        #expect(throws: BluetoothError.channelTaken(try channel(25))) { _ = try listen(25) }
        _ = consume listener
    }

    @Test func `a channel where nobody listens refuses`() throws {
        let refused = BluetoothError.connect(
            ConnectFailure(SystemError(call: "connect", errno: .connectionRefused)))
        #expect(throws: refused) { _ = try connect(endpoint(26)) }
    }

    @Test func `a listener on all adapters hears one of them`() throws {
        let listener = try Listener(
            .rfcomm(channel: channel(28), adapter: nil, security: .low))
        let client = try connect(endpoint(28))
        let server = try accept(listener)
        _ = try client.write([5].span)
        try wait(for: .readable, server.descriptor)
        let received = try server.readAll()
        #expect(received.bytes == [5])
    }
}

@Suite(.enabled(if: RealBluetooth.isUnknown, "this kernel has Bluetooth"))
struct `A machine without Bluetooth` {
    private let missing = SystemError(call: "hci_devinfo", errno: .addressFamilyNotSupported)

    @Test func `says so to a server`() throws {
        let place = Listener.Place.rfcomm(
            channel: try #require(RFCOMMChannel(20)), adapter: nil, security: .medium)
        #expect(throws: BluetoothError.noBluetooth(missing)) { _ = try Listener(place) }
    }

    @Test func `says so to a client`() throws {
        let endpoint = try Endpoint(
            "AA:BB:CC:DD:EE:FF", channel: #require(RFCOMMChannel(20)), adapter: nil)
        #expect(throws: BluetoothError.noBluetooth(missing)) {
            _ = try Connector.begin(to: endpoint, security: .medium)
        }
    }
}
