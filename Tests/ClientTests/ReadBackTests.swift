import System
import TestSupport
import Testing
import Wire

@testable import Client

/// PROTOCOL 4.3: what lies on the disk is what the server announced, until it has its name.
@Suite struct `What is read back` {
    private static let partName: LocalPath = ".f.btpart"
    private static let content = SeededContent.bytes(3 * HashedFile.sliceBytes)

    private let rig: Rig

    init() throws {
        rig = try Rig()
        try rig.add("f")
    }

    /// Takes a whole answer, up to where work for the disk keeps from going on.
    private func receive(
        _ content: [UInt8], _ exchange: inout Exchange
    ) throws {
        let server = MemoryServer(["f": content, "g": [1]], compresses: false)
        while case .working = exchange.ask(from: &rig.batch, now: rig.now) {}
        let arrived = try server.session().answer(exchange.takeOutput())
        var position = 0
        while position < arrived.count, exchange.work == .none {
            try exchange.receive(arrived.span, at: &position, now: rig.now)
        }
    }

    private func overwrite(at place: Int) throws {
        let byte = try rig.temporary.read(Self.partName)[place]
        try rig.temporary.open().openFileToWrite(Self.partName)
            .write([~byte].span, at: UInt64(place))
    }

    @Test func `is read in slices, between which signals are heard`() throws {
        var exchange = rig.exchange()
        try receive(Self.content, &exchange)
        var sliceCount = 1
        while exchange.work == .disk {
            #expect(rig.outcomes.isEmpty)
            #expect(exchange.isAwaiting)
            try exchange.doWork(now: rig.now)
            sliceCount += 1
        }
        #expect(sliceCount == 3)
        #expect(rig.results == [.fetched])
        #expect(try rig.temporary.read("f") == Self.content)
    }

    @Test(arguments: [0, 2 * HashedFile.sliceBytes])
    func `is found to be changed before and behind the place of reading`(place: Int) throws {
        var exchange = rig.exchange()
        try receive(Self.content, &exchange)
        #expect(exchange.work == .disk)
        try overwrite(at: place)
        while exchange.work == .disk { try exchange.doWork(now: rig.now) }
        #expect(rig.errors == [.partChanged(Self.partName, .content)])
        #expect(try rig.temporary.names().isEmpty)
    }

    @Test(arguments: [true, false])
    func `is read again where it was changed while it waited for its name`(
        keepsTime: Bool
    ) throws {
        rig.configuration.keepsModificationTime = keepsTime
        rig.restart()
        try rig.add("f", "g")
        var exchange = rig.exchange()
        let server = MemoryServer(["f": [1, 2, 3], "g": [1]], compresses: false)
        _ = exchange.ask(from: &rig.batch, now: rig.now)
        let said = try server.session().answer(exchange.takeOutput())
        #expect(rig.feed(said.dropLast(1), .max, to: &exchange) == nil)
        #expect(rig.outcomes.isEmpty)
        try overwrite(at: 1)
        #expect(rig.feed(said.suffix(1), .max, to: &exchange) == nil)
        #expect(rig.errors == [.partChanged(Self.partName, .content)])
        #expect(rig.results.contains(.fetched))
        #expect(try rig.temporary.names() == ["g"])
    }

    @Test(arguments: [PartChange.removed, .replaced])
    func `is told to be gone where it went while it waited for its name`(
        change: PartChange
    ) throws {
        rig.restart()
        try rig.add("f", "g")
        var exchange = rig.exchange()
        let server = MemoryServer(["f": [1, 2, 3], "g": [1]], compresses: false)
        _ = exchange.ask(from: &rig.batch, now: rig.now)
        let said = try server.session().answer(exchange.takeOutput())
        #expect(rig.feed(said.dropLast(1), .max, to: &exchange) == nil)
        try rig.temporary.remove(Self.partName)
        if change == .replaced { try rig.temporary.write("planted", to: Self.partName) }
        #expect(rig.feed(said.suffix(1), .max, to: &exchange) == nil)
        #expect(rig.errors == [.partChanged(Self.partName, change)])
        #expect(try rig.temporary.names() == (change == .replaced ? [Self.partName, "g"] : ["g"]))
    }

    @Test(arguments: [true, false])
    func `gets its name and its time where it only looked changed while it waited`(
        keepsTime: Bool
    ) throws {
        rig.configuration.keepsModificationTime = keepsTime
        rig.restart()
        try rig.add("f", "g")
        var exchange = rig.exchange()
        let server = MemoryServer(["f": [1, 2, 3], "g": [1]], compresses: false)
        _ = exchange.ask(from: &rig.batch, now: rig.now)
        let said = try server.session().answer(exchange.takeOutput())
        #expect(rig.feed(said.dropLast(1), .max, to: &exchange) == nil)
        try rig.temporary.append([9], to: Self.partName)
        #expect(rig.feed(said.suffix(1), .max, to: &exchange) == nil)
        #expect(rig.results == [.fetched, .fetched])
        #expect(try rig.temporary.read("f") == [1, 2, 3])
        let modified = try rig.temporary.open().status(of: "f").modified.seconds
        if keepsTime { #expect(modified == 1_700_000_000) } else { #expect(modified > 0) }
    }

    @Test func `is asked about again where the session ended meanwhile`() throws {
        var exchange = rig.exchange()
        try receive(Self.content, &exchange)
        #expect(exchange.work == .disk)
        exchange.giveBack(to: &rig.batch)
        let server = MemoryServer(["f": Self.content], compresses: false)
        #expect(try rig.session(with: server) == nil)
        #expect(server.dataBytes == 0)
        #expect(rig.results == [.fetched])
        #expect(try rig.temporary.read("f") == Self.content)
    }
}
