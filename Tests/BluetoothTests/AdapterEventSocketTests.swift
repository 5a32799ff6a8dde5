import Glibc
import System
import TestSupport
import Testing

@testable import Bluetooth

/// The kernel's own events cannot be made to come here; to a Unix socket anybody can send some.
@Suite struct `Sockets for the events of adapters` {
    private let folder: TemporaryFolder
    private let address: SocketAddress

    init() throws {
        folder = try TemporaryFolder()
        address = try folder.address("events").socketAddress
    }

    private func events() throws -> AdapterEventSocket {
        let socket = try StreamSocket(packetsOf: AF_UNIX, protocol: 0)
        try socket.bind(to: address)
        return AdapterEventSocket(socket)
    }

    private func send(_ bytes: [UInt8]) throws {
        let number = try retrying("socket") { socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue), 0) }
        let sender = StreamSocket(adopting: Descriptor(adopting: number))
        try sender.connect(to: address)
        _ = try sender.write(bytes.span)
    }

    private func isReadable(_ poller: borrowing Poller) throws -> Bool {
        var events: [Poller.Event] = []
        try poller.wait(timeoutMilliseconds: 0, into: &events)
        return events.contains { $0.readable }
    }

    @Test func `events wake a poller until all are taken`() throws {
        let adapters = try events()
        let poller = try Poller()
        try poller.add(adapters.socket.descriptor, token: 1, interest: .readable)
        #expect(try !isReadable(poller))
        try adapters.drain()
        for length in [1, 2, 300] { try send([UInt8](repeating: 7, count: length)) }
        #expect(try isReadable(poller))
        try adapters.drain()
        #expect(try !isReadable(poller))
        try send([1])
        #expect(try isReadable(poller))
    }

    @Test func `it is inherited by no child and never blocks`() throws {
        let adapters = try events()
        #expect(fcntl(adapters.socket.descriptor.rawValue, F_GETFD) == FD_CLOEXEC)
        #expect(fcntl(adapters.socket.descriptor.rawValue, F_GETFL) & O_NONBLOCK != 0)
    }
}
