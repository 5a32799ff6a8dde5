import Glibc
import System
import TestSupport
import Testing

@Suite struct `Socket addresses` {
    @Test func `an address has the kernel's layout`() throws {
        let address = SocketAddress(family: 0x0102, body: [3, 4])
        let family = unsafe withUnsafeBytes(of: UInt16(0x0102)) { unsafe Array($0) }
        #expect(address.bytes == family + [3, 4])
        #expect(address.family == 0x0102)
        #expect(address.body == [3, 4])
        let unix = try UnixAddress("/a").socketAddress
        #expect(unix.family == UInt16(AF_UNIX))
        #expect(Array(unix.body) == Array("/a\0".utf8))
    }

    @Test func `both ends tell their names`() throws {
        let folder = try TemporaryFolder()
        let address = try folder.address("socket")
        let listener = try ListeningSocket(at: address, callersMax: 1)
        let caller = try StreamSocket(family: AF_UNIX)
        try caller.connect(to: address.socketAddress)
        let local = try caller.localAddress()
        #expect(local.family == UInt16(AF_UNIX))
        #expect(local.body.isEmpty)
        let process = try caller.peerProcess()
        #expect(process == getpid())
        _ = consume listener
    }

    @Test func `an attempt that goes on tells its end later`() throws {
        // A port that is bound and has no listener: the machine itself refuses, but later.
        let bound = try StreamSocket(family: AF_INET)
        try bound.bind(
            to: SocketAddress(
                family: UInt16(AF_INET),
                body: [0, 0, 127, 0, 0, 1]
                    + Array(repeating: 0, count: 8)))
        let socket = try StreamSocket(family: AF_INET)
        try socket.connect(to: try bound.localAddress())
        let poller = try Poller()
        try poller.add(socket.descriptor, token: 1, interest: .writable)
        var events: [Poller.Event] = []
        try poller.wait(timeoutMilliseconds: nil, into: &events)
        #expect(events.map(\.writable) == [true])
        #expect(throws: SystemError(call: "connect", errno: .connectionRefused)) {
            try socket.connectResult()
        }
        // Asking took the error away.
        try socket.connectResult()
    }

    @Test func `an attempt that fails at once says so`() throws {
        let folder = try TemporaryFolder()
        let address = try folder.address("nobody")
        let socket = try StreamSocket(family: AF_UNIX)
        #expect(throws: SystemError(call: "connect", errno: .noSuchFile)) {
            try socket.connect(to: address.socketAddress)
        }
    }
}
