import Client
import Server
import System
import TestSupport
import Testing
import Wire

/// A changed file between the two real ends.
@Suite struct `A changed file` {
    private static let size = 60_000
    private let old = SeededContent.bytes(size)
    /// Its head is cut, one byte is another, some are new in the middle and at the end.
    private let new: [UInt8]
    private let world: World

    init() throws {
        var new = old
        new[20_000] ^= 1
        new.insert(contentsOf: [1, 2, 3], at: 40_000)
        new.removeFirst(777)
        self.new = new + SeededContent.bytes(300, seed: 2)
        world = try World([("f", self.new)])
    }

    private func folder(_ bytes: [UInt8]) throws -> TemporaryFolder {
        let folder = try TemporaryFolder.inMemory()
        try folder.write(bytes, to: "f")
        return folder
    }

    private func fetcher(
        into folder: TemporaryFolder, compresses: Bool = false, comparesBlocks: Bool = true,
        _ names: [String] = ["f"]
    ) throws -> Fetcher {
        try Fetcher(
            names, into: folder, compresses: compresses, comparesBlocks: comparesBlocks)
    }

    /// How many bytes of files came in all sessions.
    private func arrived(_ fetcher: Fetcher) throws -> UInt64 {
        try fetcher.sessions.reduce(0) { $0 + (try ServerTape($1).fileByteCount) }
    }

    /// Fetches `new` over `old`, and says how many bytes of the file came.
    private func fetch(
        _ new: [UInt8], over old: [UInt8], _ result: DownloadOutcome.Result = .changed
    ) throws -> UInt64 {
        try world.files.write(new, to: "f")
        let fetcher = try fetcher(into: folder(old))
        world.run(fetcher)
        #expect(try Kept(fetcher.folder).files.map(\.name) == ["f"])
        #expect(try Kept(fetcher.folder)["f"] == new)
        #expect(fetcher.outcomes.map(\.result) == [result])
        #expect(fetcher.sessions.count == 1)
        return try arrived(fetcher)
    }

    @Test(arguments: [false, true]) func `costs its changes`(isCompressed: Bool) throws {
        let fetcher = try fetcher(into: folder(old), compresses: isCompressed)
        world.run(fetcher)
        #expect(try Kept(fetcher.folder)["f"] == new)
        #expect(fetcher.outcomes.map(\.result) == [.changed])
        // The block with the byte, the one with those in the middle, and the end.
        #expect(try arrived(fetcher) <= 4 * 4096)
        #expect(fetcher.outcomes[0].facts.receivedBytes == (try arrived(fetcher)))
    }

    @Test func `comes whole where that is wanted`() throws {
        let fetcher = try fetcher(into: folder(old), comparesBlocks: false)
        world.run(fetcher)
        #expect(fetcher.outcomes.map(\.result) == [.fetched])
        #expect(try arrived(fetcher) == UInt64(new.count))
    }

    @Test func `of which nothing is left costs 1.5 per cent more than a GET at most`() throws {
        let other = SeededContent.bytes(Self.size, seed: 3)
        let plain = try fetcher(into: .inMemory())
        world.run(plain)
        let fetcher = try fetcher(into: folder(other))
        world.run(fetcher)
        #expect(try Kept(fetcher.folder)["f"] == new)
        let counts = [plain, fetcher].map { fetcher in
            Direction.allCases.reduce(0) { $0 + fetcher.sessions[0].link[$1].sent.count }
        }
        #expect(Double(counts[1]) < 1.015 * Double(counts[0]))
    }

    @Test func `has finer blocks looked for where that pays`() throws {
        let old = SeededContent.bytes(300_000)
        var new = old
        for place in stride(from: 10_000, to: 290_000, by: 40_000) { new[place] ^= 1 }
        #expect(try fetch(new, over: old) == 7 * 256)
    }

    @Test func `of equal bytes is put together from one block`() throws {
        let zeros = [UInt8](repeating: 0, count: 100_000)
        // All of the longer one that has no end of a block of its own.
        #expect(try fetch([1] + zeros + zeros, over: zeros) <= 2 * 4096)
        var changed = zeros
        changed[50_000] = 1
        #expect(try fetch(changed, over: zeros) <= 4096)
        let ones = [UInt8](repeating: 1, count: 50_000)
        #expect(try fetch(ones, over: zeros, .fetched) == 50_000)
    }

    @Test func `that became shorter costs nothing but questions`() throws {
        #expect(try fetch(Array(old.prefix(40_000)), over: old) == 0)
        #expect(try fetch(Array(old.suffix(40_000)), over: old) == 0)
    }

    @Test func `with more changes than one request can name comes in several`() throws {
        let block = 4096
        let old = SeededContent.bytes(2_100 * block)
        var new = old
        for index in stride(from: 0, to: 2_100, by: 2) { new[index * block + 2000] ^= 0xff }
        let count = try fetch(new, over: old)
        #expect(count >= 1_050 * 256 && count <= 1_050 * UInt64(block))
    }

    @Test func `that changes between its sums and its parts is fetched as it is then`() throws {
        let fetcher = try fetcher(into: folder(old))
        run(fetcher, until: .end)
        var newer = new
        newer[30_000] ^= 1
        try world.files.write(newer, to: "f")
        world.run(fetcher)
        #expect(try Kept(fetcher.folder)["f"] == newer)
        #expect(fetcher.outcomes.map(\.result) == [.changed])
        #expect(try arrived(fetcher) <= 7 * 4096)
    }

    @Test func `over one that changes while it is copied is whole all the same`() throws {
        for place in [0, 30_000, 59_000] {
            let folder = try folder(old)
            let fetcher = try fetcher(into: folder)
            run(fetcher, until: .head, times: 2)
            try folder.open().openFileToWrite("f").write([9, 9, 9].span, at: UInt64(place))
            world.run(fetcher)
            #expect(try Kept(folder)["f"] == new)
        }
    }

    /// Lets both ends work until so many frames of the type have arrived.
    private func run(_ fetcher: Fetcher, until type: ServerFrameType, times: Int = 1) {
        while !fetcher.isDone {
            if let session = fetcher.session, let tape = try? ServerTape(session),
                tape.count(of: type) >= times
            {
                return
            }
            _ = fetcher.turn()
            _ = fetcher.serverTurn(in: world)
        }
    }

    /// Where the frames end that went that way when nothing was cut.
    private func frameEnds(_ direction: Direction, _ fetcher: Fetcher) -> [Int] {
        let bytes = fetcher.sessions[0].link[direction].sent
        var ends: [Int] = []
        var position = 0
        while position + 5 <= bytes.count {
            position += 4 + bytes[position..<(position + 4)].reduce(0) { $0 << 8 | Int($1) }
            ends.append(position)
        }
        return ends
    }

    @Test(arguments: Direction.allCases, [false, true])
    func `whose session is cut at any frame is whole in the end`(
        direction: Direction, isKilled: Bool
    ) throws {
        let uncut = try fetcher(into: folder(old))
        world.run(uncut)
        let ends = frameEnds(direction, uncut)
        #expect(ends.count >= 3)
        let inside = stride(from: 0, to: ends.last ?? 0, by: 997)
        for cut in Set(ends.flatMap { [$0 - 1, $0, $0 + 1] } + inside).sorted() {
            var fetcher = try fetcher(into: folder(old))
            fetcher.nextLink = { FaultyLink.cut(direction, at: cut) }
            world.runSession(of: fetcher)
            let kept = try Kept(fetcher.folder)
            let part = kept[Kept.part(of: "f")] ?? []
            #expect(new.starts(with: part), "cut at \(cut)")
            #expect(kept["f"] == old || kept["f"] == new, "cut at \(cut)")
            let before = try arrived(fetcher)
            if isKilled { fetcher = try self.fetcher(into: fetcher.folder) }
            fetcher.nextLink = { FaultyLink() }
            world.run(fetcher)
            #expect(try Kept(fetcher.folder).files.map(\.name) == ["f"], "cut at \(cut)")
            #expect(try Kept(fetcher.folder)["f"] == new, "cut at \(cut)")
            // What had come is not asked for again, but for the rest of a block.
            let after = try arrived(fetcher) - (isKilled ? 0 : before)
            #expect(after <= 4 * 4096, "cut at \(cut)")
        }
    }

    @Test func `is one of many in a batch, and none waits for another`() throws {
        let names = (0..<30).map { "f\($0)" }
        let folder = try TemporaryFolder.inMemory()
        for (index, name) in names.enumerated() {
            var bytes = SeededContent.bytes(20_000, seed: UInt64(index))
            try world.files.write(bytes, to: name)
            guard !index.isMultiple(of: 3) else { continue }
            bytes[index * 300] ^= 1
            try folder.write(bytes, to: LocalPath(name))
        }
        let fetcher = try fetcher(into: folder, names)
        world.run(fetcher)
        #expect(fetcher.sessions.count == 1)
        #expect(fetcher.outcomes.count { $0.result == .changed } == 20)
        #expect(fetcher.outcomes.count { $0.result == .fetched } == 10)
        #expect(try arrived(fetcher) <= 10 * 20_000 + 20 * 4096)
    }
}
