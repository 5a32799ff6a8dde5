import Server
import System
import TestSupport
import Testing
import Wire

@Suite struct `A small file on a slow disk` {
    @Test func `is told how long it took, although all of it was read in one turn`() throws {
        let link = try Link(Example.folder())
        try link.folder.write("small", to: "small")
        try link.send(Send.hello())
        link.slowness = .seconds(1)
        try link.send(try Send.get("small"))
        let last = try #require(link.connection.takeEvents().last)
        #expect(last.event == .served(try RemotePath("small"), size: 5, start: 0))
        #expect(last.duration >= .seconds(1))
    }
}
