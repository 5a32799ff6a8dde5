import Client
import System
import TestSupport
import Testing
import Wire

/// PROTOCOL 4: every way in which something may be there already.
@Suite struct `What is held` {
    private let content = SeededContent.bytes(3000)
    private let rig: Rig
    private let server: MemoryServer

    init() throws {
        rig = try Rig()
        server = MemoryServer(["f": SeededContent.bytes(3000)])
        try rig.add("f")
    }

    private func expectWhole(sent: Int, _ result: DownloadOutcome.Result) throws {
        #expect(try rig.session(with: server) == nil)
        #expect(rig.results == [result])
        #expect(try rig.temporary.read("f") == content)
        #expect(try rig.temporary.names() == ["f"])
        #expect(server.dataBytes == sent)
    }

    @Test func `nothing: all is fetched`() throws {
        try expectWhole(sent: 3000, .fetched)
    }

    @Test(arguments: [1, 1500, 2999, 3000])
    func `a part: the rest is fetched`(count: Int) throws {
        try rig.temporary.write(content[..<count], to: ".f.btpart")
        try expectWhole(sent: 3000 - count, .resumed)
        #expect(rig.outcomes[0].facts.start == UInt64(count))
    }

    @Test func `a part of something else: all is fetched`() throws {
        try rig.temporary.write([UInt8](repeating: 1, count: 2000), to: ".f.btpart")
        try expectWhole(sent: 3000, .fetched)
    }

    @Test func `a part that is longer: all is fetched`() throws {
        try rig.temporary.write(content + [1], to: ".f.btpart")
        try expectWhole(sent: 3000, .fetched)
    }

    @Test func `a part counts, and not the file beside it`() throws {
        try rig.temporary.write(content[..<2000], to: ".f.btpart")
        try rig.temporary.write("an older version", to: "f")
        try expectWhole(sent: 1000, .resumed)
    }

    @Test(arguments: [1, 1500, 1999])
    func `a copy of the final file that was not finished: the tail is fetched`(
        count: Int
    ) throws {
        try rig.temporary.write(content[..<count], to: ".f.btpart")
        try rig.temporary.write(content[..<2000], to: "f")
        try expectWhole(sent: 1000, .appended)
    }

    @Test func `a part that begins like a longer file of another kind: the part counts`() throws {
        try rig.temporary.write(content[..<2000], to: ".f.btpart")
        try rig.temporary.write(content[..<2000] + [UInt8](repeating: 7, count: 900), to: "f")
        #expect(try rig.session(with: server) == nil)
        #expect(rig.results == [.resumed])
        #expect(try rig.temporary.read("f") == content)
    }

    @Test func `a part of something else beside the file itself: nothing is written anew`() throws {
        try rig.temporary.write([UInt8](repeating: 1, count: 500), to: ".f.btpart")
        try rig.temporary.write(content, to: "f")
        #expect(try rig.session(with: server) == nil)
        #expect(rig.results == [.unchanged])
        #expect(try rig.temporary.names() == ["f"])
    }

    @Test func `an empty part beside a file: the file counts`() throws {
        try rig.temporary.write([], to: ".f.btpart")
        try rig.temporary.write(content[..<2000], to: "f")
        try expectWhole(sent: 1000, .appended)
    }

    @Test(arguments: [1, 1500, 2999])
    func `the beginning under the final name: the tail is fetched`(count: Int) throws {
        try rig.temporary.write(content[..<count], to: "f")
        try expectWhole(sent: 3000 - count, .appended)
        #expect(rig.outcomes[0].facts.start == UInt64(count))
    }

    @Test func `an empty file under the final name: all is fetched`() throws {
        try rig.temporary.write([], to: "f")
        try expectWhole(sent: 3000, .fetched)
    }

    @Test func `something else under the final name: all is fetched, and replaces it`() throws {
        try rig.temporary.write(content + [1], to: "f")
        try expectWhole(sent: 3000, .fetched)
    }

    @Test func `all of it under the final name: no data, and the file is left alone`() throws {
        try rig.temporary.write(content, to: "f")
        try rig.temporary.setPermissions(0o640, of: "f")
        let before = try rig.temporary.open().status(of: "f")
        try expectWhole(sent: 0, .unchanged)
        #expect(try rig.temporary.open().status(of: "f") == before)
        #expect(rig.outcomes[0].facts.digest == digest(of: content))
    }

    @Test func `all of it under the final name: an empty part goes`() throws {
        try rig.temporary.write(content, to: "f")
        try rig.temporary.write([], to: ".f.btpart")
        try expectWhole(sent: 0, .unchanged)
    }

    @Test func `an empty file that is empty on the server too is unchanged`() throws {
        server.files["f"]?.bytes = []
        try rig.temporary.write([], to: "f")
        #expect(try rig.session(with: server) == nil)
        #expect(rig.results == [.unchanged])
    }

    @Test func `a file larger than a slice is hashed and copied slice by slice`() throws {
        let large = SeededContent.bytes(3 * ClientEngine.diskBytesPerSlice + 1)
        server.files["f"]?.bytes = large + [1, 2, 3]
        try rig.temporary.write(large, to: "f")
        #expect(try rig.session(with: server) == nil)
        #expect(rig.results == [.appended])
        #expect(server.dataBytes == 3)
        #expect(try rig.temporary.read("f") == large + [1, 2, 3])
    }

    @Test func `a file that changes while it is copied is found out and fetched whole`() throws {
        try rig.temporary.write(content[..<2000], to: "f")
        let asked = rig.ask()
        // Written in place, behind the back of the open file.
        try rig.temporary.open().openFileToWrite("f").write([0, 0, 0].span, at: 10)
        #expect(rig.feed(try server.session().answer(asked)) == nil)
        #expect(rig.results == [])
        rig.fail(with: .linkLost(nil))
        try expectWhole(sent: 4000, .fetched)
    }

    @Test func `a file that shrinks while it is copied is a local failure`() throws {
        try rig.temporary.write(content[..<2000], to: "f")
        rig.give(try server.session().answer(rig.ask()))
        // Up to HEAD, behind which it is copied.
        #expect(rig.step() == .work)
        try rig.temporary.open().openFileToWrite("f").truncate(to: 100)
        rig.settle()
        #expect(rig.errors == [.changedHere("f")])
        #expect(try rig.temporary.read("f").count == 100)
    }
}
