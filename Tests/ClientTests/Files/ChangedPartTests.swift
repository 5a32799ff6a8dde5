import Client
import System
import TestSupport
import Testing
import Wire

/// Another program, which asks for no lock, does something to a part.
@Suite struct `A part that another program changes` {
    private static let partName: LocalPath = ".f.btpart"

    private let rig: Rig

    init() throws {
        rig = try Rig()
        try rig.add("f")
    }

    /// The file's first bytes come, then something happens, then the rest comes.
    private func fetch(
        _ content: [UInt8], first count: Int, _ change: () throws -> Void
    ) throws {
        let server = MemoryServer(["f": content], compresses: false)
        let arrived = try server.session().answer(rig.ask())
        let upTo = arrived.count - Self.endBytes - (content.count - count)
        #expect(rig.feed(arrived[..<upTo]) == nil)
        try change()
        #expect(rig.feed(arrived[upTo...]) == nil)
    }

    /// END with its length.
    private static let endBytes = 45

    private func open() throws -> File {
        try rig.temporary.open().openFileToWrite(Self.partName)
    }

    private func expectChanged(_ change: PartChange, left: [LocalPath]) throws {
        #expect(rig.errors == [.partChanged(Self.partName, change)])
        #expect(rig.outcomes.first?.facts.digest == nil)
        #expect(try rig.temporary.names() == left)
    }

    @Test func `is not given the final name when it was exchanged`() throws {
        try fetch([1, 2, 3], first: 1) {
            try rig.temporary.rename(Self.partName, to: "stolen")
            try rig.temporary.write("planted", to: Self.partName)
        }
        try expectChanged(.replaced, left: [Self.partName, "stolen"])
        #expect(try rig.temporary.read(Self.partName) == Array("planted".utf8))
        #expect(try rig.temporary.read("stolen") == [1])
    }

    @Test func `is not taken for an empty file that has its name by then`() throws {
        try fetch([1, 2, 3], first: 1) {
            try rig.temporary.rename(Self.partName, to: "stolen")
            try rig.temporary.open().openFileToWrite("stolen").truncate(to: 0)
            try rig.temporary.write("", to: Self.partName)
        }
        try expectChanged(.replaced, left: [Self.partName, "stolen"])
    }

    @Test(arguments: [1, 3])
    func `is told to be gone and not its folder`(count: Int) throws {
        try fetch([1, 2, 3], first: count) { try rig.temporary.remove(Self.partName) }
        try expectChanged(.removed, left: [])
    }

    @Test func `gets no name in a folder that was moved`() throws {
        let other = try Rig()
        try other.add("folder/f")
        let server = MemoryServer(["folder/f": [1, 2, 3]], compresses: false)
        let arrived = try server.session().answer(other.ask())
        #expect(other.feed(arrived.dropLast(Self.endBytes)) == nil)
        try other.temporary.rename("folder", to: "away")
        try other.temporary.makeFolder("folder")
        #expect(other.feed(arrived.suffix(Self.endBytes)) == nil)
        #expect(other.errors == [.partChanged("folder/.f.btpart", .moved)])
        #expect(try other.temporary.names() == ["away", "folder"])
        #expect(try other.temporary.read("away/.f.btpart") == [1, 2, 3])
    }

    @Test func `goes with its folder, and that is told`() throws {
        let other = try Rig()
        try other.add("folder/f")
        let server = MemoryServer(["folder/f": [1, 2, 3]], compresses: false)
        let arrived = try server.session().answer(other.ask())
        let upTo = arrived.count - Self.endBytes - 1
        #expect(other.feed(arrived[..<upTo]) == nil)
        try other.temporary.remove("folder/.f.btpart")
        try other.temporary.open().removeFolder("folder")
        #expect(other.feed(arrived[upTo...]) == nil)
        #expect(
            other.errors == [
                .local(SystemError(call: "fstatat", errno: .noSuchFile), "folder/f")
            ])
    }

    @Test(arguments: [0, 1]) func `to fewer bytes is never filled up`(count: UInt64) throws {
        try fetch([1, 2, 3], first: 2) { try open().truncate(to: count) }
        try expectChanged(.content, left: count == 0 ? [] : [Self.partName])
        if count > 0 { #expect(try rig.temporary.read(Self.partName) == [1]) }
    }

    @Test func `to fewer bytes when all have come is never filled up`() throws {
        try fetch([1, 2, 3], first: 3) { try open().truncate(to: 2) }
        try expectChanged(.content, left: [Self.partName])
        #expect(try rig.temporary.read(Self.partName) == [1, 2])
    }

    @Test func `to more bytes loses what is too much`() throws {
        try fetch([1, 2, 3], first: 1) { try open().write([9, 9, 9, 9, 9].span, at: 1) }
        #expect(rig.results == [.fetched])
        #expect(try rig.temporary.read("f") == [1, 2, 3])
    }

    @Test(arguments: [0, 1])
    func `in place is emptied and not named`(place: UInt64) throws {
        try fetch([1, 2, 3], first: 2) { try open().write([9].span, at: place) }
        try expectChanged(.content, left: [])
    }

    @Test func `where an earlier run wrote it is not named`() throws {
        try rig.temporary.write([1, 2], to: Self.partName)
        try fetch([1, 2, 3, 4], first: 3) { try open().write([9].span, at: 0) }
        try expectChanged(.content, left: [])
    }

    @Test func `where the old file was copied to it is not named`() throws {
        let old = SeededContent.bytes(2 * ClientEngine.diskBytesPerSlice)
        try rig.temporary.write(old, to: "f")
        try fetch(old + [1, 2], first: old.count + 1) {
            try open().write([~old[7]].span, at: 7)
        }
        try expectChanged(.content, left: ["f"])
        #expect(try rig.temporary.read("f") == old)
    }

    @Test func `and that comes again is fetched by the next run`() throws {
        try fetch([1, 2, 3], first: 2) { try open().truncate(to: 1) }
        rig.restart()
        try rig.add("f")
        let server = MemoryServer(["f": [1, 2, 3]], compresses: false)
        #expect(try rig.session(with: server) == nil)
        #expect(rig.results == [.resumed])
        #expect(server.dataBytes == 2)
        #expect(try rig.temporary.read("f") == [1, 2, 3])
    }
}
