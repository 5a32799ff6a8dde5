import Client
import System
import TestSupport
import Testing
import Wire

@Suite struct `Files that wait for the disk together` {
    @Test func `are told of when the last is there, and have their names by then`() throws {
        let rig = try Rig()
        let server = MemoryServer(["a": [1], "b": [2]], compresses: false)
        try rig.add("a", "b")
        let said = try server.session().answer(rig.ask())
        // All but the end of the second one.
        #expect(rig.feed(said.dropLast(1)) == nil)
        #expect(rig.outcomes.isEmpty)
        #expect(try rig.temporary.names() == [".a.btpart", ".b.btpart"])
        #expect(rig.feed(said.suffix(1)) == nil)
        #expect(rig.results == [.fetched, .fetched])
        #expect(try rig.temporary.names() == ["a", "b"])
    }

    @Test func `do not wait for a large one`() throws {
        let rig = try Rig()
        let large = [UInt8](repeating: 7, count: 2 << 20)
        let server = MemoryServer(["a": [1], "b": large], compresses: false)
        try rig.add("a", "b")
        #expect(try rig.session(with: server, cut: (3 << 20) / 2) == .linkLost(nil))
        let told = rig.events.map { event in
            if case .finished = event { "finished" } else { "another" }
        }
        #expect(try #require(told.firstIndex(of: "finished")) < told.count - 1)
    }

    @Test func `are whole after a kill while they wait, and not sent again`() throws {
        let rig = try Rig()
        let server = MemoryServer(["a": [1], "b": [2]], compresses: false)
        try rig.add("a", "b")
        let said = try server.session().answer(rig.ask())
        #expect(rig.feed(said.dropLast(1)) == nil)
        let sent = server.dataBytes
        rig.restart()
        try rig.add("a", "b")
        #expect(try rig.session(with: server) == nil)
        #expect(rig.results == [.resumed, .resumed])
        #expect(server.dataBytes == sent)
        #expect(try rig.temporary.names() == ["a", "b"])
    }
}
