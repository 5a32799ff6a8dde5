import Client
import Server
import System
import TestSupport
import Testing
import Wire

/// A batch of a folder, a pattern and a name, whose link falls anywhere and as often as it likes.
@Suite struct `A batch that is cut` {
    private static let sample = Sample(
        files: [
            "a/deep/er/one", "a/deep/two", "a/empty", "a-b", "a/x", "b/log.1", "b/log.2", "c",
            "folder/inner", "z",
        ].enumerated().map { number, name in
            (name, name.hasSuffix("empty") ? [] : Self.content(number))
        })

    /// Text in one half of the files and noise in the other.
    private static func content(_ number: Int) -> [UInt8] {
        let count = 10 + 7 * number
        return number.isMultiple(of: 2)
            ? SeededContent.bytes(count, seed: UInt64(number))
            : Array(String(repeating: "line \(number)\n", count: count / 7).utf8)
    }

    private let world: World

    init() throws {
        world = try World()
        for folder in ["a", "a/deep", "a/deep/er", "b"] {
            try world.files.base.makeFolder(LocalPath("share/\(folder)"))
        }
        for file in Self.sample.files { try world.files.write(file.bytes, to: file.name) }
    }

    private func fetcher(_ isCompressed: Bool, retryCount: Int = 5) throws -> Fetcher {
        let fetcher = try Fetcher(
            [], into: .inMemory(), compresses: isCompressed, retryCount: retryCount)
        let selections: [Selection] = [
            .folder(try RemotePath("a")), .pattern(try NamePattern("[bf]*/**")), .folder(nil),
        ]
        for selection in selections { fetcher.add(selection) }
        return fetcher
    }

    /// What is wrong when all should be there: a file that is not whole, or bytes that came twice.
    private func faults(_ fetcher: Fetcher) throws -> [String] {
        var faults = Self.sample.faultsAtEnd(in: try Kept(fetcher.folder))
        for outcome in fetcher.outcomes where outcome.facts.receivedBytes != outcome.facts.size {
            faults.append("\(outcome.request.path.text): \(outcome.facts.receivedBytes) bytes")
        }
        let names = fetcher.outcomes.map(\.request.path.text).sorted()
        if names != Self.sample.files.map(\.name).sorted() { faults.append("ended: \(names)") }
        let tapes = try fetcher.sessions.map(ServerTape.init)
        let arrived = tapes.reduce(0) { $0 + $1.fileByteCount }
        if arrived != Self.sample.byteCount { faults.append("\(arrived) bytes came") }
        let endCount = tapes.reduce(0) { $0 + $1.count(of: .end) }
        if endCount != Self.sample.files.count { faults.append("\(endCount) files ended") }
        return faults
    }

    private func byteCount(of direction: Direction, _ isCompressed: Bool) throws -> Int {
        let fetcher = try fetcher(isCompressed)
        world.run(fetcher)
        #expect(try faults(fetcher) == [])
        #expect(fetcher.sessions.count == 1)
        return try #require(fetcher.sessions.first).link[direction].sent.count
    }

    @Test(arguments: [false, true], Direction.allCases)
    func `anywhere has every file whole at the end, and none twice`(
        isCompressed: Bool, direction: Direction
    ) throws {
        let byteCount = try byteCount(of: direction, isCompressed)
        #expect(byteCount > 250)
        // Every byte of the requests; of the answers, three times as many, every third.
        for cut in stride(from: 0, to: byteCount, by: direction == .toServer ? 1 : 3) {
            let fetcher = try fetcher(isCompressed)
            var links = [FaultyLink.cut(direction, at: cut)]
            fetcher.nextLink = { links.popLast() ?? FaultyLink() }
            world.run(fetcher)
            #expect(try faults(fetcher) == [], "cut at \(cut)")
        }
    }

    @Test(arguments: [false, true])
    func `nowhere ends without a wait`(isCompressed: Bool) throws {
        let names = (0..<150).map { "m\($0)" }
        for name in names { try world.files.write(Array(name.utf8), to: name) }
        for isListed in [false, true] {
            let fetcher = try Fetcher(
                isListed ? [] : names, into: .inMemory(), compresses: isCompressed)
            if isListed { fetcher.add(.folder(nil)) }
            world.run(fetcher)
            #expect(fetcher.outcomes.count { $0.error == nil } >= 150)
            #expect(fetcher.sessions.map(\.waitCount) == [0])
        }
    }

    @Test(arguments: 0..<200)
    func `again and again has every file whole at the end, and none twice`(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        let isCompressed = Bool.random(using: &chance)
        var cutCount = Int.random(in: 2...30, using: &chance)
        // It does not give up, however many tries bring nothing.
        let fetcher = try fetcher(isCompressed, retryCount: cutCount)
        fetcher.nextLink = {
            guard cutCount > 0 else { return FaultyLink() }
            cutCount -= 1
            let direction = Bool.random(using: &chance) ? Direction.toServer : .toClient
            var link = FaultyLink.cut(direction, at: Int.random(in: 0...900, using: &chance))
            let pieceMax = Int.random(in: 1...300, using: &chance)
            link.toClient.pieces = .random(SeededGenerator(seed: chance.next()), upTo: pieceMax)
            return link
        }
        world.run(fetcher)
        #expect(try faults(fetcher) == [])
    }
}
