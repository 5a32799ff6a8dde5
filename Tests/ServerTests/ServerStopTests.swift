import Bluetooth
import Glibc
import Server
import System
import TestSupport
import Testing
import Wire

@Suite struct `A server that stops` {
    private func largeFolder() throws -> TemporaryFolder {
        let folder = try Example.folder()
        try folder.write([UInt8](repeating: 3, count: 2_000_000), to: "large")
        return folder
    }

    @Test func `tells its clients and is over when they have closed`() throws {
        let served = try ServedFolder(largeFolder())
        var idle: SocketClient? = try served.connect()
        try idle?.send(Send.hello())
        var busy: SocketClient? = try served.connect()
        try busy?.send(Send.hello() + (try Send.get("large")))
        var silent: SocketClient? = try served.connect()
        try served.turn(5)
        try served.stop()
        #expect(try served.socketNames.isEmpty)
        #expect(throws: SystemError.self) { try served.connect() }
        try idle?.receive()
        #expect(idle?.frames.map(\.type) == [0x81, 0x87])
        try silent?.receive()
        #expect(silent?.frames.map(\.refusal) == [.stopping])
        while let busy, busy.frames.last?.refusal == nil {
            try #require(try busy.receive() > 0)
            try served.turn()
        }
        #expect(busy?.frames.last?.refusal == .stopping)
        #expect(!served.server.isOver)
        (idle, busy, silent) = (nil, nil, nil)
        let isOver = try Patience.sees {
            try served.turn()
            return served.server.isOver
        }
        #expect(isOver)
    }

    @Test func `is over within five seconds whoever does not close`() throws {
        let served = try ServedFolder(largeFolder())
        let idle = try served.connect()
        try idle.send(Send.hello())
        let stuck = try served.connect()
        try stuck.send(Send.hello() + (try Send.get("large")))
        try served.turn(5)
        try served.stop()
        try served.passTime(.milliseconds(4499))
        #expect(!served.server.isOver)
        try served.passTime(.milliseconds(1))
        #expect(served.server.isOver)
        #expect(Set(served.ends) == [.cut, .ended(.stopping)])
    }

    @Test func `without clients is over at once`() throws {
        let served = try ServedFolder(Example.folder())
        try served.stop()
        #expect(served.server.isOver)
    }
}
