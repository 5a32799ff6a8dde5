import Client
import Share
import System
import TestSupport
import Testing
import Wire

@Suite struct `Between the two ends` {
    @Test func `a compressed session outlasts any number of turns in which nothing comes`() throws {
        let sample = Sample.small
        let world = try World(sample.files)
        let folder = try TemporaryFolder.inMemory()
        let fetcher = try Fetcher(sample.names, into: folder, compresses: true)
        while fetcher.sessions.first?.link.toClient.sent.isEmpty ?? true {
            _ = fetcher.turn()
            _ = fetcher.serverTurn(in: world)
        }
        let session = try #require(fetcher.session)
        for count in 1...100 {
            _ = fetcher.turn()
            if count == 10 { session.link.toClient.isStalled = true }
        }
        session.link.toClient.isStalled = false
        world.run(fetcher)
        #expect(fetcher.sessions.count == 1)
        #expect(sample.faultsAtEnd(in: try Kept(folder)) == [])
    }

    @Test func `no more is unanswered than a server has to take`() throws {
        let world = try World()
        // PROTOCOL 8.1: more names than may be asked at once, and longer ones.
        let short = (100..<300).map { "\($0)" }
        let long = short.map { String(repeating: "x", count: 200) + $0 }
        for names in [short, long] {
            let fetcher = try Fetcher(names, into: .inMemory(), compresses: false)
            for _ in 0..<10 { _ = fetcher.turn() }
            let sent = try #require(fetcher.session).link.toServer.sent
            let helloByteCount = 15
            let getByteCount = 15 + names[0].utf8.count
            // PROTOCOL 13.1: all but the first have a number.
            let laterCount = min(63, (8192 - getByteCount) / (getByteCount + 4))
            #expect(
                sent.count == helloByteCount + getByteCount + laterCount * (getByteCount + 4))
            world.run(fetcher)
            #expect(fetcher.outcomes.count == 200)
            #expect(try Kept(fetcher.folder).files.isEmpty)
        }
    }
}
