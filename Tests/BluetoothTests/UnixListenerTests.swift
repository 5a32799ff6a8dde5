import Bluetooth
import Glibc
import System
import TestSupport
import Testing

@Suite struct `Unix sockets as endpoints` {
    @Test func `a client connects and is told by its process`() throws {
        let folder = try TemporaryFolder()
        let address = try folder.address("socket")
        let listener = try Listener(.socket(.unix(address)))
        let client = try Endpoint.socket(.unix(address)).connect(security: .medium)
        try client.finishConnecting()
        guard case .peer(let peer, let stream) = try listener.accept() else {
            Issue.record("nobody was accepted")
            return
        }
        #expect(peer == .process(getpid()))
        #expect(peer.description == "process \(getpid())")
        _ = try client.writeUnits(of: [1, 2, 3].span, unit: 3)
        let received = try stream.readAll()
        #expect(received == (.wouldBlock, [1, 2, 3]))
        guard case .wouldBlock = try listener.accept() else {
            Issue.record("nobody else called")
            return
        }
    }

    @Test func `a place that is taken is refused`() throws {
        let folder = try TemporaryFolder()
        let address = try folder.address("socket")
        let listener = try Listener(.socket(.unix(address)))
        #expect(throws: BluetoothError.unixSocket(.inUse(address))) {
            _ = try Listener(.socket(.unix(address)))
        }
        _ = consume listener
    }

    @Test func `what is no socket is told, also to whoever may not write to it`() throws {
        let folder = try TemporaryFolder()
        try folder.setPermissions(0o755, of: ".")
        try folder.write("", to: "file")
        try folder.setPermissions(0o444, of: "file")
        let address = try folder.address("file")
        let server = Endpoint.socket(.unix(address))
        #expect(throws: BluetoothError.unixSocket(.notSocket(address))) {
            try Stranger.does { _ = try server.connect(security: .medium) }
        }
        #expect(throws: BluetoothError.unixSocket(.notSocket(address))) {
            _ = try server.connect(security: .medium)
        }
    }

    @Test func `a server that is not there does not answer`() throws {
        let folder = try TemporaryFolder()
        let address = try folder.address("socket")
        let error = SystemError(call: "connect", errno: .noSuchFile)
        #expect(throws: BluetoothError.connect(ConnectFailure(error))) {
            _ = try Endpoint.socket(.unix(address)).connect(security: .low)
        }
    }

    @Test func `a server that is no more does not listen`() throws {
        let folder = try TemporaryFolder()
        let address = try folder.address("socket")
        let listener = try Listener(.socket(.unix(address)))
        _ = consume listener
        let error = SystemError(call: "connect", errno: .connectionRefused)
        #expect(throws: BluetoothError.connect(ConnectFailure(error))) {
            _ = try Endpoint.socket(.unix(address)).connect(security: .low)
        }
    }

    @Test func `an attempt that failed says why when it is asked`() throws {
        let bound = try StreamSocket(family: AF_INET)
        let host: [UInt8] = [0, 0, 127, 0, 0, 1]
        try bound.bind(
            to: SocketAddress(
                family: UInt16(AF_INET), body: host + Array(repeating: 0, count: 8)))
        let socket = try StreamSocket(family: AF_INET)
        try socket.connect(to: bound.localAddress())
        let poller = try Poller()
        try poller.add(socket.descriptor, token: 1, interest: .writable)
        var events: [Poller.Event] = []
        try poller.wait(timeoutMilliseconds: nil, into: &events)
        let error = SystemError(call: "connect", errno: .connectionRefused)
        let stream = ByteStream.socket(socket)
        #expect(throws: BluetoothError.connect(ConnectFailure(error))) {
            try stream.finishConnecting()
        }
    }
}
