import System
import TestSupport
import Testing
import Wire

@testable import Client

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
        let getTypes = typePlaces(of: 0x02, in: session.link.toServer.sent)
        var shiftedCount = 0
        var failureCount = 0
        for bit in 0..<session.link[direction].sent.count * 8 {
            let fetcher = try fetcher(isCompressed)
            var links = [FaultyLink.flip(direction, bit: bit)]
            fetcher.nextLink = { links.popLast() ?? FaultyLink() }
            world.run(fetcher)
            let faults = try faults(of: fetcher)
            if direction == .toServer, bit % 8 == 6, getTypes.contains(bit / 8) {
                shiftedCount += faults == [] ? 0 : 1
            } else {
                #expect(faults == [], "bit \(bit)")
            }
            failureCount += fetcher.outcomes.count { $0.error != nil } - 1
        }
        // PROTOCOL 2.3: a GET with this bit is skipped, and nothing in an answer says whose it is
        // (3.2), so that the next file's is taken for it, until one cannot be.
        withKnownIssue("a skipped request shifts the answers behind it") {
            #expect(shiftedCount == 0)
        } when: {
            direction == .toServer
        }
        #expect(shiftedCount == (direction == .toServer ? 3 : 0))
        // Not every bit is harmless.
        #expect(failureCount > 0)
    }

    /// Where the frames of a type have it.
    private func typePlaces(of type: UInt8, in bytes: [UInt8]) -> Set<Int> {
        var places: Set<Int> = []
        var position = 0
        while position + 5 <= bytes.count {
            if bytes[position + 4] == type { places.insert(position + 4) }
            position += 4 + bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
        }
        return places
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
