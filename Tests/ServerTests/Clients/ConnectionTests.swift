import Server
import Share
import System
import TestSupport
import Testing
import Wire

/// A connection whose other end is in the test's hands, and whose time is, too.
final class Link {
    let connection: Connection
    private(set) var client: SocketClient?
    let share: Share
    let folder: TemporaryFolder
    var clock = ManualClock()
    /// How long it takes until the connection looks at the clock again.
    var slowness = Duration.zero
    private let poller: Poller

    init(_ folder: TemporaryFolder, sendBufferBytes: Int32? = nil) throws {
        self.folder = folder
        share = Share(try folder.open())
        let pair = try SocketPair()
        client = SocketClient(pair.left())
        let server = pair.right()
        if let sendBufferBytes { try server.set(.sendBufferBytes, to: sendBufferBytes) }
        let engine = ServerEngine(
            capabilities: [], compressor: nil, unit: 1008, idle: .seconds(60), at: clock.now)
        connection = Connection(.socket(server), engine, at: clock.now)
        poller = try Poller()
        try connection.watch(in: poller, token: 1)
    }

    /// Takes the poller's news, and turns until there is nothing to do; returns how many turns.
    @discardableResult
    func turn(allowance: Int = .max) throws -> Int {
        var turns = 0
        try takeNews()
        while connection.end == nil, connection.isRunnable(maySend: allowance > 0) {
            _ = connection.turn(in: share, allowance: allowance, level: .best, at: look())
            turns += 1
            try takeNews()
        }
        return turns
    }

    private func look() -> MonotonicTime {
        clock.advance(by: slowness)
        return clock.now
    }

    private func takeNews() throws {
        try connection.watch(in: poller, token: 1)
        var events: [Poller.Event] = []
        try poller.wait(timeoutMilliseconds: 0, into: &events)
        for event in events { connection.note(event) }
    }

    func send(_ bytes: [UInt8]) throws {
        try sendOnly(bytes)
        try turn()
    }

    /// Sends something that the connection does not read yet.
    func sendOnly(_ bytes: [UInt8]) throws { #expect(try client?.send(bytes) == bytes.count) }

    /// What the client has received once it has read so much.
    func receive(atMost: Int = .max) throws -> [Frame] {
        try client?.receive(atMost: atMost)
        return client?.frames ?? []
    }

    /// Closes the client's end.
    func hangUp() { client = nil }

    func passTime(_ duration: Duration) throws {
        clock.advance(by: duration)
        _ = connection.wake(in: share, allowance: .max, level: .best, at: clock.now)
        try turn()
    }
}

@Suite struct `A connection` {
    private func largeFolder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write([UInt8](repeating: 3, count: 1_000_000), to: "large")
        return folder
    }

    @Test func `answers the example of the protocol over a socket`() throws {
        let link = try Link(Example.folder())
        try link.send(Example.client)
        _ = try link.receive()
        let received = try #require(link.client?.received)
        #expect(received.starts(with: Example.beforeError))
        #expect(received.suffix(Example.afterError.count) == Example.afterError[...])
        #expect(link.connection.end == nil)
    }

    @Test func `waits for the client to close first`() throws {
        let link = try Link(Example.folder())
        try link.send(Send.hello() + Send.bye)
        #expect(link.connection.end == nil && !link.connection.isServed)
        try link.passTime(.seconds(4))
        #expect(link.connection.end == nil)
        try link.passTime(.seconds(1))
        #expect(link.connection.end == .ended(.bye))
    }

    @Test func `is closed when the client has sent BYE and closed`() throws {
        let link = try Link(Example.folder())
        try link.send(Send.hello())
        try link.sendOnly(Send.bye)
        link.hangUp()
        try link.turn()
        #expect(link.connection.end == .ended(.bye))
    }

    @Test func `is closed when the client has closed without BYE`() throws {
        let link = try Link(Example.folder())
        try link.send(Send.hello())
        link.hangUp()
        try link.turn()
        #expect(link.connection.end == .ended(.inputEnded))
    }

    @Test func `is lost when the client closes amid an answer`() throws {
        let link = try Link(largeFolder(), sendBufferBytes: 25_400)
        try link.send(Send.hello() + (try Send.get("large")))
        link.hangUp()
        try link.turn()
        #expect(link.connection.end == .lost(nil))
    }

    @Test func `is closed when a client hangs up that had shut its sending side`() throws {
        let link = try Link(largeFolder(), sendBufferBytes: 25_400)
        try link.sendOnly(Send.hello() + (try Send.get("large")))
        link.client?.shutDownSending()
        try link.turn()
        #expect(link.connection.end == nil)
        link.hangUp()
        try link.turn()
        #expect(link.connection.end == .lost(nil))
    }

    @Test func `answers a client that has shut its sending side`() throws {
        let link = try Link(Example.folder())
        try link.sendOnly(Send.hello() + (try Send.get("notes.txt")))
        link.client?.shutDownSending()
        try link.turn()
        #expect(try link.receive().map(\.type) == [0x81, 0x82, 0x83, 0x84])
        #expect(link.connection.end == .ended(.inputEnded))
    }

    @Test func `ends when HELLO does not come`() throws {
        let link = try Link(Example.folder())
        for byte in Send.hello().dropLast(6) {
            try link.send([byte])
            try link.passTime(.seconds(1))
            #expect(link.connection.isServed)
        }
        try link.passTime(.seconds(1))
        #expect(try link.receive().map(\.refusal) == [.timedOut])
        #expect(!link.connection.isGreeted)
        try link.passTime(.seconds(5))
        #expect(link.connection.end == .ended(.noHello))
    }

    @Test func `sends BYE to a client that asks for nothing`() throws {
        let link = try Link(Example.folder())
        try link.send(Send.hello())
        for _ in 0..<5 {
            try link.passTime(.seconds(59))
            try link.send(try Send.get("notes.txt"))
        }
        #expect(link.connection.isServed)
        _ = try link.receive()
        try link.passTime(.seconds(60))
        #expect(try link.receive().last == Frame(type: 0x87, body: []))
        try link.passTime(.seconds(5))
        #expect(link.connection.end == .ended(.idle))
    }

    @Test func `ends when the client takes nothing for too long`() throws {
        let link = try Link(largeFolder(), sendBufferBytes: 25_400)
        try link.send(Send.hello() + (try Send.get("large")))
        #expect(!link.connection.isRunnable(maySend: true))
        #expect(link.connection.interest.contains(.writable))
        try link.passTime(.seconds(29))
        #expect(try link.receive().map(\.type).starts(with: [0x81, 0x82]))
        try link.turn()
        try link.passTime(.seconds(29))
        #expect(link.connection.end == nil)
        try link.passTime(.seconds(1))
        #expect(link.connection.end == .stalled)
    }

    @Test func `a client that takes little is no stall, though no room is told`() throws {
        let link = try Link(largeFolder(), sendBufferBytes: 25_400)
        try link.send(Send.hello() + (try Send.get("large")))
        for _ in 0..<4 {
            link.clock.advance(by: .seconds(29))
            _ = try link.receive(atMost: 5_000)
            try link.passTime(.seconds(1))
            #expect(link.connection.end == nil)
        }
    }

    @Test(arguments: [true, false])
    func `what came in time counts, though the server was stopped meanwhile`(
        isGreeted: Bool
    ) throws {
        let link = try Link(Example.folder())
        if isGreeted { try link.send(Send.hello()) }
        try link.sendOnly((isGreeted ? [] : Send.hello()) + (try Send.get("notes.txt")))
        try link.passTime(.seconds(100))
        #expect(try link.receive().map(\.type) == [0x81, 0x82, 0x83, 0x84])
        #expect(link.connection.isServed)
    }

    @Test func `a client is idle from the end of the work on, however long that takes`() throws {
        let link = try Link(Example.folder())
        try link.send(Send.hello())
        try link.sendOnly(try Send.get("notes.txt"))
        func later() -> MonotonicTime {
            link.clock.advance(by: .seconds(20))
            return link.clock.now
        }
        _ = link.connection.turn(in: link.share, allowance: .max, level: .best, at: later())
        try link.passTime(.seconds(1))
        #expect(link.connection.isServed)
    }

    @Test func `serves a slow client to the end`() throws {
        let link = try Link(largeFolder(), sendBufferBytes: 25_400)
        try link.send(Send.hello() + (try Send.get("large")))
        while try link.client?.receive(atMost: 5000) != 0 {
            try link.turn()
            try link.passTime(.seconds(1))
        }
        #expect(link.client?.frames.last?.type == 0x84)
        let content = link.client?.frames.filter { $0.type == 0x83 }.map(\.body).joined()
        #expect(content.map(Array.init) == [UInt8](repeating: 3, count: 1_000_000))
        #expect(link.connection.isServed)
    }

    @Test func `a rate that allows nothing is no stall`() throws {
        let link = try Link(largeFolder())
        try link.sendOnly(Send.hello() + (try Send.get("large")))
        try link.turn(allowance: 0)
        #expect(link.connection.isWaitingToSend)
        #expect(!link.connection.interest.contains(.writable))
        link.clock.advance(by: .seconds(1000))
        _ = link.connection.wake(in: link.share, allowance: .max, level: .best, at: link.clock.now)
        #expect(link.connection.end == nil)
        _ = link.connection.turn(in: link.share, allowance: 10, level: .best, at: link.clock.now)
        _ = try link.receive()
        #expect(link.client?.received.count == 1008)
    }

    @Test func `a turn is bounded`() throws {
        let link = try Link(largeFolder())
        let content = [UInt8](repeating: 3, count: 1_000_000)
        let digest = try #require(Digest32(Sha256.digest(of: content.span)))
        let held = HeldPrefix(offset: 1_000_000, digest: digest)
        let request = try Send.get("large", holding: held)
        try link.sendOnly(Send.hello() + request)
        // A step to open the file, sixteen to compare and sixteen to read it again, four a turn.
        #expect(try link.turn() == 9)
        #expect(try link.receive().map(\.type) == [0x81, 0x82, 0x84])
    }

    @Test func `what a client sends after the end is read and forgotten`() throws {
        let link = try Link(Example.folder())
        try link.send([0, 0, 0, 0])
        for _ in 0..<100 { try link.send([UInt8](repeating: 1, count: 8192)) }
        #expect(try link.receive().map(\.refusal) == [.malformed])
        try link.passTime(.seconds(5))
        guard case .ended(.violation) = link.connection.end else {
            Issue.record("ended as \(String(describing: link.connection.end))")
            return
        }
    }

    @Test func `can be cut`() throws {
        let link = try Link(largeFolder())
        try link.send(Send.hello())
        link.connection.cut(.cut)
        #expect(link.connection.end == .cut)
    }
}
