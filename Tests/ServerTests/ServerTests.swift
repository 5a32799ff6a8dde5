import Bluetooth
import Glibc
import Server
import System
import TestSupport
import Testing
import Wire

@Suite struct `A server` {
    private func largeFolder(_ count: Int = 2_000_000) throws -> TemporaryFolder {
        let folder = try Example.folder()
        try folder.write([UInt8](repeating: 3, count: count), to: "large")
        return folder
    }

    /// Has a client fetch a file; returns after how many turns it has all of it.
    private func get(_ name: String, _ served: ServedFolder, _ client: SocketClient) throws -> Int {
        try client.send(Send.hello() + (try Send.get(name)))
        return try served.turn(until: 0x84, receivedBy: client)
    }

    @Test func `answers the example of the protocol`() throws {
        let served = try ServedFolder(Example.folder())
        let client = try served.connect()
        try client.send(Example.client)
        try served.turn(until: 0x88, receivedBy: client)
        #expect(client.received.starts(with: Example.beforeError))
        #expect(client.received.suffix(Example.afterError.count) == Example.afterError[...])
    }

    @Test func `serves seven at once and tells the eighth that it is busy`() throws {
        let served = try ServedFolder(Example.folder())
        let clients = try (0..<7).map { _ in try served.connect() }
        for client in clients {
            try client.send(Send.hello())
            try served.turn(until: 0x81, receivedBy: client)
        }
        let eighth = try served.connect()
        try served.turn(until: 0x85, receivedBy: eighth)
        #expect(eighth.frames.map(\.refusal) == [.busy])
        #expect(!eighth.isClosed)
        for client in clients {
            try client.send(try Send.get("notes.txt"))
            try served.turn(until: 0x84, receivedBy: client)
            #expect(client.frames.map(\.type) == [0x81, 0x82, 0x83, 0x84])
        }
        try served.passTime(.seconds(5))
        try eighth.receiveToTheEnd()
        #expect(eighth.isClosed)
        // Nothing tells of the end of one that never was served.
        #expect(served.ends == [])
        withExtendedLifetime(clients) {}
    }

    @Test func `has room again when one has left`() throws {
        let served = try ServedFolder(Example.folder()) { $0.clientsMax = 1 }
        do {
            let first = try served.connect()
            try first.send(Send.hello())
            try served.turn(until: 0x81, receivedBy: first)
            try first.send(Send.bye)
            try served.turn(2)
        }
        let second = try served.connect()
        _ = try get("notes.txt", served, second)
        #expect(second.frames.last?.type == 0x84)
    }

    @Test func `hangs up on a crowd that does not leave`() throws {
        let served = try ServedFolder(Example.folder()) { $0.clientsMax = 1 }
        let clients = try (0..<12).map { _ in
            let client = try served.connect()
            try client.send(Send.hello())
            try served.turn(2)
            return client
        }
        for client in clients[1...2] { try client.receiveToTheEnd() }
        for client in clients { try client.receive() }
        // Whoever was told first goes first.
        let isClosed = clients.map(\.isClosed)
        #expect(isClosed == [false, true, true] + [Bool](repeating: false, count: 9))
        #expect(clients.dropFirst().allSatisfy { $0.frames.map(\.refusal) == [.busy] })
    }

    @Test(arguments: [true, false])
    func `has room for who comes right after one that has left`(saysBye: Bool) throws {
        let served = try ServedFolder(Example.folder()) { $0.clientsMax = 1 }
        for _ in 0..<20 {
            let client = try served.connect()
            #expect(try get("notes.txt", served, client) < 5)
            #expect(client.frames.last?.type == 0x84)
            if saysBye { try client.send(Send.bye) }
        }
    }

    @Test func `who says nothing gives way to who comes`() throws {
        let served = try ServedFolder(Example.folder()) { $0.clientsMax = 2 }
        let greeted = try served.connect()
        try greeted.send(Send.hello())
        try served.turn(until: 0x81, receivedBy: greeted)
        let silent = try (0..<5).map { _ in
            let client = try served.connect()
            try served.turn(2)
            return client
        }
        let client = try served.connect()
        #expect(try get("notes.txt", served, client) < 5)
        #expect(client.frames.last?.type == 0x84)
        for other in silent {
            try other.receive()
            #expect(other.frames.map(\.refusal) == [.busy])
        }
        // Who has greeted stays.
        try greeted.send(try Send.get("notes.txt"))
        try served.turn(until: 0x84, receivedBy: greeted)
        #expect(greeted.frames.last?.type == 0x84)
    }

    @Test func `nobody is held up by those who do not take what they asked for`() throws {
        let served = try ServedFolder(largeFolder())
        var others: [SocketClient] = []
        for _ in 0..<3 {
            let other = try served.connect()
            try other.send(Send.hello() + (try Send.get("large")))
            others.append(other)
        }
        // One that sends nothing, one that sends nonsense without end.
        others.append(try served.connect())
        let noisy = try served.connect()
        try served.turn(20)
        let client = try served.connect()
        try noisy.send([UInt8](repeating: 0xee, count: 50_000))
        #expect(try get("notes.txt", served, client) < 5)
        #expect(client.frames.last?.type == 0x84)
    }

    @Test func `nobody is held up by a long prefix`() throws {
        let count = 20_000_000
        let served = try ServedFolder(largeFolder(count))
        let content = [UInt8](repeating: 3, count: count)
        let digest = try #require(Digest32(Sha256.digest(of: content.span)))
        let held = HeldPrefix(offset: UInt64(count), digest: digest)
        let busy = try served.connect()
        try busy.send(Send.hello() + (try Send.get("large", holding: held)))
        try served.turn(2)
        try busy.receive()
        #expect(busy.frames.map(\.type) == [0x81])
        let client = try served.connect()
        #expect(try get("notes.txt", served, client) < 5)
        // The long one is still at it: each turn does four pieces of it at most.
        try busy.receive()
        #expect(busy.frames.map(\.type) == [0x81])
        #expect(try served.turn(until: 0x84, receivedBy: busy) > 60)
        #expect(busy.frames.map(\.type) == [0x81, 0x82, 0x84])
    }

    @Test func `goes to sleep when there is nothing to do`() throws {
        let served = try ServedFolder(largeFolder())
        let client = try served.connect()
        try client.send(Send.hello() + (try Send.get("large")))
        try served.turn(20)
        // The socket is full, and nothing but its having room wakes the server.
        #expect(!served.server.hasWork)
        try client.receive(atMost: 1)
        try served.turn()
        #expect(!served.server.hasWork)
        try served.turn(until: 0x84, receivedBy: client)
        try client.send(Send.bye)
        try served.turn(3)
        #expect(!served.server.hasWork)
    }

    @Test func `two hundred clients leave nothing behind`() throws {
        let served = try ServedFolder(Example.folder())
        for index in 0..<200 {
            let client = try served.connect()
            if index.isMultiple(of: 3) { try client.send(Example.client) }
            if index.isMultiple(of: 5) { try client.send([UInt8](repeating: 0xff, count: 100)) }
            if index.isMultiple(of: 2) { try served.turn() }
        }
        try served.passTime(.seconds(10))
        try served.passTime(.seconds(5))
        #expect(served.server.clientCount == 0)
        let client = try served.connect()
        #expect(try get("notes.txt", served, client) < 5)
    }

    @Test func `serves once if that is wanted`() throws {
        let served = try ServedFolder(Example.folder()) { $0.servesOnce = true }
        do {
            // Who does not get as far as HELLO does not count.
            let stranger = try served.connect()
            try stranger.send([0, 0, 0, 0])
            try served.turn(3)
        }
        try served.turn(2)
        #expect(!served.server.isOver)
        do {
            let client = try served.connect()
            _ = try get("notes.txt", served, client)
            try client.send(Send.bye)
            try served.turn(2)
            #expect(!served.server.isOver)
        }
        try served.turn(3)
        #expect(served.server.isOver)
        #expect(try served.socketNames.isEmpty)
    }

    @Test func `keeps to its rate and still sends whole units`() throws {
        let served = try ServedFolder(largeFolder()) { $0.bytesPerSecondMax = 100_000 }
        let clients = try (0..<2).map { _ in try served.connect() }
        for client in clients { try client.send(Send.hello() + (try Send.get("large"))) }
        for _ in 0..<100 {
            try served.passTime(.milliseconds(50))
            for client in clients { try client.receive() }
        }
        let counts = clients.map(\.received.count)
        // Five seconds and what a full bucket holds.
        #expect((480_000...520_000).contains(counts.reduce(0, +)))
        #expect(counts.allSatisfy { $0 > 200_000 && $0.isMultiple(of: 1008) })
    }

    @Test func `a rate that is far below the unit still sends something soon`() throws {
        let served = try ServedFolder(largeFolder()) {
            $0.bytesPerSecondMax = 1_024
            $0.unitBytes = 32_767
        }
        let client = try served.connect()
        try client.send(Send.hello() + (try Send.get("large")))
        var pause = 0
        for _ in 0..<1_000 {
            try served.passTime(.milliseconds(100))
            pause = try client.receive() > 0 ? 0 : pause + 1
            #expect(pause < 150)
        }
        #expect((95_000...110_000).contains(client.received.count))
    }

    @Test func `refuses all and warns once if its folder was removed`() throws {
        let parent = try TemporaryFolder()
        try parent.makeFolder("share")
        try parent.write("one", to: "share/x")
        let served = try ServedFolder(parent) { $0.folder = parent.path("share") }
        try parent.removeAll("share")
        try parent.makeFolder("share")
        try parent.write("two", to: "share/x")
        let client = try served.connect()
        try client.send(
            Send.hello(.live) + (try Send.get("x") + Send.list() + Send.watch(tag: 0)))
        try served.turn(20)
        try client.receive()
        let refusals = client.frames.compactMap(\.refusal)
        #expect(refusals == [.inputOutput, .inputOutput, .inputOutput])
        let warnings = served.events.count { if case .folderRemoved = $0 { true } else { false } }
        #expect(warnings == 1)
    }

    @Test func `tells what happened`() throws {
        let served = try ServedFolder(Example.folder())
        do {
            let client = try served.connect()
            _ = try get("notes.txt", served, client)
            try client.send(Send.bye)
            try served.turn(2)
        }
        try served.turn(2)
        let told = served.events.map {
            switch $0 {
            case .connected: "connected"
            case .session(_, .greeted, _): "greeted"
            case .session(_, .began(_, byteCount: 6), _): "began"
            case .session(_, .served(let path, size: 6, start: 0), _): path.text
            case .gone(_, .ended(.bye), sent: 102, _, in: nil): "gone"
            default: "\($0)"
            }
        }
        #expect(told == ["connected", "greeted", "began", "notes.txt", "gone"])
        #expect(
            served.totals == ServerTotals(clientCount: 1, fileCount: 1, byteCount: 102))
    }
}
