import Bluetooth
import Glibc
import Server
import System
import TestSupport
import Testing
import Wire

@Suite struct `A server that cannot start` {
    private let nowhere = LocalPath("/nonexistent-folder-of-a-test")

    @Test func `names the folder that is missing`() throws {
        let sockets = try TemporaryFolder()
        let place = ListeningAddress.socket(.unix(try sockets.address("socket")))
        let configuration = ServerConfiguration(folder: nowhere, address: place)
        let error = SystemError(call: "open", errno: .noSuchFile)
        #expect(throws: ServerError.folder(nowhere, error)) {
            _ = try Server(configuration, stoppedBy: nil) { _ in }
        }
        #expect(try sockets.names().isEmpty)
    }

    @Test func `leaves the socket of a living server alone`() throws {
        let served = try ServedFolder(Example.folder())
        let place = ListeningAddress.socket(.unix(served.address))
        let configuration = ServerConfiguration(folder: served.folder.path, address: place)
        #expect(throws: ServerError.listen(place, .unixSocket(.inUse(served.address)))) {
            _ = try Server(configuration, stoppedBy: nil) { _ in }
        }
        // That one was called to find out whether it lives, and goes on.
        try served.turn(2)
        let client = try served.connect()
        try client.send(Send.hello())
        try served.turn(until: 0x81, receivedBy: client)
        #expect(client.frames.map(\.type) == [0x81])
    }

    @Test func `takes the place of a server that is no more`() throws {
        let sockets = try TemporaryFolder()
        let address = try sockets.address("socket")
        do { _ = try ListeningSocket(at: address, callersMax: 1) }
        #expect(try sockets.names() == ["socket"])
        let folder = try Example.folder()
        let configuration = ServerConfiguration(
            folder: folder.path, address: .socket(.unix(address)))
        let server = try Server(configuration, stoppedBy: nil) { _ in }
        let client = try SocketClient(address)
        try client.send(Send.hello())
        for _ in 0..<3 { try server.turn(waiting: false) }
        try client.receive()
        #expect(client.frames.map(\.type) == [0x81])
    }
}
