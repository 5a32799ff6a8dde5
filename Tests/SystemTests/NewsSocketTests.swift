import Glibc
import System
import TestSupport
import Testing

/// The kernel's own news cannot be made to come here; to a Unix socket anybody can tell some.
@Suite struct `Sockets for news` {
    private let folder: TemporaryFolder
    private let address: SocketAddress

    init() throws {
        folder = try TemporaryFolder()
        address = try folder.address("news").socketAddress
    }

    private func tell(_ bytes: [UInt8]) throws {
        let number = try retrying("socket") { socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue), 0) }
        let teller = StreamSocket(adopting: Descriptor(adopting: number))
        try teller.connect(to: address)
        _ = try teller.write(bytes.span)
    }

    private func isReadable(_ poller: borrowing Poller) throws -> Bool {
        var events: [Poller.Event] = []
        try poller.wait(timeoutMilliseconds: 0, into: &events)
        return events.contains { $0.readable }
    }

    @Test func `news wakes a poller until all of it is taken`() throws {
        let news = try NewsSocket(family: AF_UNIX, at: address)
        let poller = try Poller()
        try poller.add(news.descriptor, token: 1, interest: .readable)
        #expect(try !isReadable(poller))
        try news.drain()
        for length in [1, 2, 300] { try tell([UInt8](repeating: 7, count: length)) }
        #expect(try isReadable(poller))
        try news.drain()
        #expect(try !isReadable(poller))
        try tell([1])
        #expect(try isReadable(poller))
    }

    @Test func `it is inherited by no child and never blocks`() throws {
        let news = try NewsSocket(family: AF_UNIX, at: address)
        #expect(fcntl(news.descriptor.rawValue, F_GETFD) == FD_CLOEXEC)
        #expect(fcntl(news.descriptor.rawValue, F_GETFL) & O_NONBLOCK != 0)
    }

    @Test func `what cannot be had is told`() throws {
        try folder.write("", to: "news")
        #expect(throws: SystemError(call: "bind", errno: .addressInUse)) {
            _ = try NewsSocket(family: AF_UNIX, at: address)
        }
        #expect(throws: SystemError(call: "socket", errno: .addressFamilyNotSupported)) {
            _ = try NewsSocket(family: 12345, at: address)
        }
    }
}
