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
        var idle: Caller? = try served.call()
        try idle?.say(Say.hello())
        var busy: Caller? = try served.call()
        try busy?.say(Say.hello() + (try Say.get("large")))
        var silent: Caller? = try served.call()
        try served.turn(5)
        try served.stop()
        #expect(try served.socketNames.isEmpty)
        #expect(throws: SystemError.self) { try served.call() }
        try idle?.listen()
        #expect(idle?.frames.map(\.type) == [0x81, 0x87])
        try silent?.listen()
        #expect(silent?.frames.map(\.refusal) == [.stopping])
        while let busy, busy.frames.last?.refusal == nil {
            try #require(try busy.listen() > 0)
            try served.turn()
        }
        #expect(busy?.frames.last?.refusal == .stopping)
        #expect(!served.server.isOver)
        (idle, busy, silent) = (nil, nil, nil)
        try served.turn(3)
        #expect(served.server.isOver)
    }

    @Test func `is over within five seconds whoever does not close`() throws {
        let served = try ServedFolder(largeFolder())
        let idle = try served.call()
        try idle.say(Say.hello())
        let stuck = try served.call()
        try stuck.say(Say.hello() + (try Say.get("large")))
        try served.turn(5)
        try served.stop()
        try served.pass(.milliseconds(4499))
        #expect(!served.server.isOver)
        try served.pass(.milliseconds(1))
        #expect(served.server.isOver)
        #expect(Set(served.ends) == [.cut, .ended(.stopping)])
    }

    @Test func `without clients is over at once`() throws {
        let served = try ServedFolder(Example.folder())
        try served.stop()
        #expect(served.server.isOver)
    }
}
