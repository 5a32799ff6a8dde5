import Client
import System
import TestSupport
import Testing
import Wire

@Suite struct `A conversation of which every bit is flipped` {
    private let sample = Sample.small
    private let world: World

    init() throws {
        world = try World(sample.files)
    }

    /// A client that has a part of one file, so that a digest is among its bytes.
    private func fetcher(_ isCompressed: Bool) throws -> Fetcher {
        let folder = try TemporaryFolder.inMemory()
        let random = try #require(sample.files.last)
        try folder.write(random.bytes.prefix(20), to: LocalPath(Kept.part(of: random.name)))
        return try Fetcher(sample.names, into: folder, compresses: isCompressed)
    }

    @Test(arguments: [false, true], Direction.allCases)
    func `ends in good files or errors`(isCompressed: Bool, direction: Direction) throws {
        let untouched = try fetcher(isCompressed)
        world.run(untouched)
        #expect(sample.faultsAtEnd(in: try Kept(untouched.folder)) == [])
        let session = try #require(untouched.sessions.first)
        var failureCount = 0
        let bitCount = session.link[direction].sent.count * 8
        for bit in stride(from: 0, to: bitCount, by: Thoroughness.step(inDebug: 7)) {
            let fetcher = try fetcher(isCompressed)
            var links = [FaultyLink.flip(direction, bit: bit)]
            fetcher.nextLink = { links.popLast() ?? FaultyLink() }
            world.run(fetcher)
            #expect(try faults(of: fetcher) == [], "bit \(bit)")
            failureCount += fetcher.outcomes.count { $0.error != nil } - 1
        }
        // Not every bit is harmless.
        #expect(failureCount > 0)
    }

    private func faults(of fetcher: Fetcher) throws -> [String] {
        let kept = try Kept(fetcher.folder)
        var faults: [String] = []
        for (name, bytes) in kept.files {
            if let file = sample.files.first(where: { $0.name == name }) {
                if file.bytes != bytes { faults.append("\(name) is wrong") }
            } else if !sample.names.map(Kept.part).contains(name) {
                faults.append("\(name) was never asked for")
            }
        }
        for outcome in fetcher.outcomes {
            let name = outcome.request.path.text
            if (outcome.error == nil) != (kept[name] != nil) {
                faults.append("\(name): \(outcome.result)")
            }
        }
        if fetcher.outcomes.count != sample.names.count {
            faults.append("\(fetcher.outcomes.count) outcomes")
        }
        for session in fetcher.sessions where !session.isForgotten {
            faults.append("the server still holds a session")
        }
        return faults
    }
}
