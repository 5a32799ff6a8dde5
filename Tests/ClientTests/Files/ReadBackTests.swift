import Client
import System
import TestSupport
import Testing
import Wire

/// PROTOCOL 4.3: what lies on the disk is what the server announced, until it has its name.
@Suite struct `What is read back` {
    private static let partName: LocalPath = ".f.btpart"
    private static let content = SeededContent.bytes(3 * ClientEngine.diskBytesPerSlice)

    private let rig: Rig

    init() throws {
        rig = try Rig()
        try rig.add("f")
    }

    /// Takes a whole answer, up to where work for the disk keeps from going on.
    private func receive(_ content: [UInt8]) throws {
        let server = MemoryServer(["f": content, "g": [1]], compresses: false)
        rig.give(try server.session().answer(rig.ask()))
        #expect(rig.step() == .work)
    }

    /// Takes all of two answers but the last byte, so that the first file waits for its name;
    /// returns that byte.
    private func waitForName() throws -> [UInt8] {
        rig.restart()
        try rig.add("f", "g")
        let server = MemoryServer(["f": [1, 2, 3], "g": [1]], compresses: false)
        let said = try server.session().answer(rig.ask())
        #expect(rig.feed(said.dropLast(1)) == nil)
        return said.suffix(1)
    }

    private func overwrite(at place: Int) throws {
        let byte = try rig.temporary.read(Self.partName)[place]
        try rig.temporary.open().openFileToWrite(Self.partName)
            .write([~byte].span, at: UInt64(place))
    }

    @Test func `is read in slices, between which signals are heard`() throws {
        try receive(Self.content)
        var sliceCount = 2
        while rig.step() == .work {
            #expect(rig.outcomes.isEmpty)
            sliceCount += 1
        }
        #expect(sliceCount == 3)
        #expect(rig.results == [.fetched])
        #expect(try rig.temporary.read("f") == Self.content)
    }

    @Test(arguments: [0, 2 * ClientEngine.diskBytesPerSlice])
    func `is found to be changed before and behind the place of reading`(place: Int) throws {
        try receive(Self.content)
        try overwrite(at: place)
        rig.settle()
        #expect(rig.errors == [.partChanged(Self.partName, .content)])
        #expect(try rig.temporary.names().isEmpty)
    }

    @Test(arguments: [true, false])
    func `is read again where it was changed while it waited for its name`(
        keepsTime: Bool
    ) throws {
        rig.configuration.keepsModificationTime = keepsTime
        let end = try waitForName()
        #expect(rig.outcomes.isEmpty)
        try overwrite(at: 1)
        #expect(rig.feed(end) == nil)
        #expect(rig.errors == [.partChanged(Self.partName, .content)])
        #expect(rig.results.contains(.fetched))
        #expect(try rig.temporary.names() == ["g"])
    }

    @Test(arguments: [PartChange.removed, .replaced])
    func `is told to be gone where it went while it waited for its name`(
        change: PartChange
    ) throws {
        let end = try waitForName()
        try rig.temporary.remove(Self.partName)
        if change == .replaced { try rig.temporary.write("planted", to: Self.partName) }
        #expect(rig.feed(end) == nil)
        #expect(rig.errors == [.partChanged(Self.partName, change)])
        #expect(try rig.temporary.names() == (change == .replaced ? [Self.partName, "g"] : ["g"]))
    }

    @Test(arguments: [true, false])
    func `gets its name and its time where it only looked changed while it waited`(
        keepsTime: Bool
    ) throws {
        rig.configuration.keepsModificationTime = keepsTime
        let end = try waitForName()
        try rig.temporary.append([9], to: Self.partName)
        #expect(rig.feed(end) == nil)
        #expect(rig.results == [.fetched, .fetched])
        #expect(try rig.temporary.read("f") == [1, 2, 3])
        let modified = try rig.temporary.open().status(of: "f").modified.seconds
        if keepsTime { #expect(modified == 1_700_000_000) } else { #expect(modified > 0) }
    }

    @Test func `is asked about again where the session ended meanwhile`() throws {
        try receive(Self.content)
        rig.fail(with: .linkLost(nil))
        let server = MemoryServer(["f": Self.content], compresses: false)
        #expect(try rig.session(with: server) == nil)
        #expect(server.dataBytes == 0)
        #expect(rig.results == [.fetched])
        #expect(try rig.temporary.read("f") == Self.content)
    }
}
