import Client
import Server
import TestSupport
import Testing
import Wire

@Suite struct `A conversation that is split at every byte` {
    /// What both ends make of it.
    private struct Course: Equatable {
        var results: [String] = []
        var serverEvents: [ServerEngine.Event] = []
        var serverEnd: ServerEngine.End?
        var sent: [[UInt8]] = []
        var faults: [String] = []
    }

    private let sample = Sample.small
    private let world: World

    init() throws {
        world = try World(sample.files)
    }

    private func course(_ pieces: Lane.Pieces, _ isCompressed: Bool) throws -> Course {
        let folder = try TemporaryFolder.inMemory()
        let fetcher = try Fetcher(sample.names, into: folder, compresses: isCompressed)
        fetcher.nextLink = { FaultyLink.pieces(pieces) }
        world.run(fetcher)
        #expect(fetcher.sessions.count == 1)
        let session = try #require(fetcher.sessions.first)
        return Course(
            results: fetcher.outcomes.map { outcome in
                let facts = outcome.facts
                return "\(outcome.request.path.text) \(outcome.result) \(facts.start) "
                    + "\(facts.receivedBytes) \(facts.size ?? 0)"
            },
            serverEvents: session.serverEvents, serverEnd: session.serverEnd,
            // Where a compressed stream is flushed depends on when the requests come.
            sent: isCompressed ? [] : [session.link.toServer.sent, session.link.toClient.sent],
            faults: sample.faultsAtEnd(in: try Kept(folder)))
    }

    @Test(arguments: [false, true])
    func `goes as if it had come at once`(isCompressed: Bool) throws {
        let whole = try course(.whole, isCompressed)
        #expect(whole.faults == [])
        #expect(whole.results.count == sample.names.count)
        #expect(whole.serverEnd == .bye)
        // More than either end says, the frames of the server included.
        let byteCount = 1000
        for place in 1..<byteCount {
            #expect(try course(.split(at: place), isCompressed) == whole, "split at \(place)")
        }
    }

    @Test(arguments: [false, true])
    func `goes the same one byte at a time`(isCompressed: Bool) throws {
        #expect(try course(.single, isCompressed) == course(.whole, isCompressed))
    }
}
