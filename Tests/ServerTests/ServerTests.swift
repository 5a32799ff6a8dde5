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
    private func get(_ name: String, _ served: ServedFolder, _ caller: Caller) throws -> Int {
        try caller.say(Say.hello() + (try Say.get(name)))
        return try served.turn(until: 0x84, heardBy: caller)
    }

    @Test func `answers the example of the protocol`() throws {
        let served = try ServedFolder(Example.folder())
        let caller = try served.call()
        try caller.say(Example.client)
        try served.turn(until: 0x88, heardBy: caller)
        #expect(caller.heard.starts(with: Example.beforeError))
        #expect(caller.heard.suffix(Example.afterError.count) == Example.afterError[...])
    }

    @Test func `serves seven at once and tells the eighth that it is busy`() throws {
        let served = try ServedFolder(Example.folder())
        let callers = try (0..<7).map { _ in try served.call() }
        for caller in callers {
            try caller.say(Say.hello())
            try served.turn(until: 0x81, heardBy: caller)
        }
        let eighth = try served.call()
        try served.turn(until: 0x85, heardBy: eighth)
        #expect(eighth.frames.map(\.refusal) == [.busy])
        #expect(!eighth.isClosed)
        for caller in callers {
            try caller.say(try Say.get("notes.txt"))
            try served.turn(until: 0x84, heardBy: caller)
            #expect(caller.frames.map(\.type) == [0x81, 0x82, 0x83, 0x84])
        }
        try served.pass(.seconds(5))
        try eighth.listen()
        #expect(eighth.isClosed)
        // Nothing tells of the end of one who never was in.
        #expect(served.ends == [])
        withExtendedLifetime(callers) {}
    }

    @Test func `has room again when one has left`() throws {
        let served = try ServedFolder(Example.folder()) { $0.clientsMax = 1 }
        do {
            let first = try served.call()
            try first.say(Say.hello())
            try served.turn(until: 0x81, heardBy: first)
            try first.say(Say.bye)
            try served.turn(2)
        }
        let second = try served.call()
        _ = try get("notes.txt", served, second)
        #expect(second.frames.last?.type == 0x84)
    }

    @Test func `hangs up on a crowd that does not leave`() throws {
        let served = try ServedFolder(Example.folder()) { $0.clientsMax = 1 }
        let callers = try (0..<12).map { _ in
            let caller = try served.call()
            try served.turn(2)
            return caller
        }
        for caller in callers { try caller.listen() }
        #expect(callers.map(\.isClosed) == [Bool](repeating: false, count: 9) + [true, true, true])
        #expect(callers.dropFirst().prefix(8).allSatisfy { $0.frames.map(\.refusal) == [.busy] })
    }

    @Test func `nobody is held up by those who do not take what they asked for`() throws {
        let served = try ServedFolder(largeFolder())
        var others: [Caller] = []
        for _ in 0..<3 {
            let other = try served.call()
            try other.say(Say.hello() + (try Say.get("large")))
            others.append(other)
        }
        // One that says nothing, one that says nonsense without end.
        others.append(try served.call())
        let noisy = try served.call()
        try served.turn(20)
        let caller = try served.call()
        try noisy.say([UInt8](repeating: 0xee, count: 50_000))
        #expect(try get("notes.txt", served, caller) < 5)
        #expect(caller.frames.last?.type == 0x84)
    }

    @Test func `nobody is held up by a long prefix`() throws {
        let count = 20_000_000
        let served = try ServedFolder(largeFolder(count))
        let content = [UInt8](repeating: 3, count: count)
        let digest = try #require(Digest32(Sha256.digest(of: content.span)))
        let held = HeldPrefix(offset: UInt64(count), digest: digest)
        let busy = try served.call()
        try busy.say(Say.hello() + (try Say.get("large", holding: held)))
        try served.turn(2)
        try busy.listen()
        #expect(busy.frames.map(\.type) == [0x81])
        let caller = try served.call()
        #expect(try get("notes.txt", served, caller) < 5)
        // The long one is still at it: each turn does four pieces of it at most.
        try busy.listen()
        #expect(busy.frames.map(\.type) == [0x81])
        #expect(try served.turn(until: 0x84, heardBy: busy) > 60)
        #expect(busy.frames.map(\.type) == [0x81, 0x82, 0x84])
    }

    @Test func `goes to sleep when there is nothing to do`() throws {
        let served = try ServedFolder(largeFolder())
        let caller = try served.call()
        try caller.say(Say.hello() + (try Say.get("large")))
        try served.turn(20)
        // The socket is full, and nothing but its having room wakes the server.
        #expect(!served.server.hasWork)
        try caller.listen(atMost: 1)
        try served.turn()
        #expect(!served.server.hasWork)
        try served.turn(until: 0x84, heardBy: caller)
        try caller.say(Say.bye)
        try served.turn(3)
        #expect(!served.server.hasWork)
    }

    @Test func `two hundred callers leave nothing behind`() throws {
        let served = try ServedFolder(Example.folder())
        for index in 0..<200 {
            let caller = try served.call()
            if index.isMultiple(of: 3) { try caller.say(Example.client) }
            if index.isMultiple(of: 5) { try caller.say([UInt8](repeating: 0xff, count: 100)) }
            if index.isMultiple(of: 2) { try served.turn() }
        }
        try served.pass(.seconds(10))
        try served.pass(.seconds(5))
        #expect(served.server.clientCount == 0)
        let caller = try served.call()
        #expect(try get("notes.txt", served, caller) < 5)
    }

    @Test func `serves once if that is wanted`() throws {
        let served = try ServedFolder(Example.folder()) { $0.servesOnce = true }
        do {
            // Who does not get as far as HELLO does not count.
            let stranger = try served.call()
            try stranger.say([0, 0, 0, 0])
            try served.turn(3)
        }
        try served.turn(2)
        #expect(!served.server.isOver)
        do {
            let caller = try served.call()
            _ = try get("notes.txt", served, caller)
            try caller.say(Say.bye)
            try served.turn(2)
            #expect(!served.server.isOver)
        }
        try served.turn(3)
        #expect(served.server.isOver)
        #expect(try served.socketNames.isEmpty)
    }

    @Test func `keeps to its rate and still sends whole units`() throws {
        let served = try ServedFolder(largeFolder()) { $0.bytesPerSecondMax = 100_000 }
        let callers = try (0..<2).map { _ in try served.call() }
        for caller in callers { try caller.say(Say.hello() + (try Say.get("large"))) }
        for _ in 0..<100 {
            try served.pass(.milliseconds(50))
            for caller in callers { try caller.listen() }
        }
        let counts = callers.map(\.heard.count)
        // Five seconds and what a full bucket holds.
        #expect((480_000...520_000).contains(counts.reduce(0, +)))
        #expect(counts.allSatisfy { $0 > 200_000 && $0.isMultiple(of: 1008) })
    }

    @Test func `tells what happened`() throws {
        let served = try ServedFolder(Example.folder())
        do {
            let caller = try served.call()
            _ = try get("notes.txt", served, caller)
            try caller.say(Say.bye)
            try served.turn(2)
        }
        try served.turn(2)
        let told = served.events.map {
            switch $0 {
            case .connected: "connected"
            case .session(_, .greeted, _): "greeted"
            case .session(_, .served(let get, size: 6, start: 0), _): get.path.text
            case .gone(_, .ended(.goodbye), sent: 102, _): "gone"
            default: "\($0)"
            }
        }
        #expect(told == ["connected", "greeted", "notes.txt", "gone"])
    }
}
