import Client
import System
import TestSupport
import Testing
import Wire

/// PROTOCOL 8.1: how much is asked ahead.
@Suite struct `The window` {
    private func rig(asking names: [String]) throws -> Rig {
        let rig = try Rig()
        for name in names { try rig.add(name) }
        return rig
    }

    /// How many requests are among the bytes.
    private func requestCount(_ bytes: [UInt8]) throws -> Int {
        var session = ServerSession(capabilities: [], unit: 0)
        var position = 0
        var count = 0
        while let event = try session.next(in: bytes.span, at: &position) {
            switch event {
            case .hello: _ = session.greet()
            case .request: count += 1
            case .bye, .flush: break
            }
        }
        return count
    }

    @Test(arguments: [63, 64, 65, 200])
    func `holds 64 requests`(count: Int) throws {
        let rig = try rig(asking: (0..<count).map { "n\($0)" })
        #expect(try requestCount(rig.ask()) == min(count, 64))
        // The first answer makes room for one more.
        #expect(rig.feed(Script.plain.error(1).bytes) == nil)
        #expect(!rig.takeSaid().isEmpty == (count > 64))
    }

    @Test func `holds 8 KiB of requests`() throws {
        let folder = Array(repeating: String(repeating: "x", count: 255), count: 7)
        let names = (0..<9).map { (folder + ["\($0)"]).joined(separator: "/") }
        let rig = try rig(asking: names)
        // 5 + 8 + 2 + 1793 bytes each, and 4 for the number of all but the first.
        #expect(rig.ask().count == 15 + 4 * 1808 + 3 * 4)
        #expect(rig.feed(Script.plain.error(1).bytes) == nil)
        #expect(rig.takeSaid().count == 1808 + 4)
    }

    @Test(arguments: [(31, 0), (32, 1), (64, 1), (65, 0)])
    func `that is all that is asked of a batch ends with FLUSH`(count: Int, flushed: Int) throws {
        let rig = try rig(asking: (0..<count).map { "n\($0)" })
        let flush = frame(0x4A)
        let said = rig.ask()
        #expect(said.suffix(flush.count).elementsEqual(flush) == (flushed > 0))
        // Once, and then behind what follows it.
        #expect(rig.feed(Script.plain.error(1).bytes) == nil)
        #expect(rig.takeSaid().suffix(flush.count).elementsEqual(flush) == (count > 64))
    }

    @Test func `a thousand files come in one session`() throws {
        let names = (0..<1000).map { "n\($0)" }
        let server = MemoryServer(
            Dictionary(uniqueKeysWithValues: names.map { ($0, Array($0.utf8)) }))
        let rig = try Rig()
        for name in names { try rig.add(name) }
        #expect(try rig.session(with: server) == nil)
        #expect(rig.results == Array(repeating: .fetched, count: 1000))
        #expect(rig.outcomes.map(\.request.path.text) == names)
        #expect(server.asked.count == 1000)
        rig.restart()
        for name in names { try rig.add(name) }
        let sent = server.dataBytes
        #expect(try rig.session(with: server) == nil)
        #expect(rig.results == Array(repeating: .unchanged, count: 1000))
        #expect(server.dataBytes == sent)
    }

    @Test func `the bytes on the wire are shared out among the files`() throws {
        let rig = try Rig()
        try rig.add("a", "b")
        let server = MemoryServer(["a": [1], "b": [2]], compresses: false)
        #expect(try rig.session(with: server) == nil)
        // HELLO 15, HEAD 31, DATA 6, END 45; the second HEAD has a number of 4 bytes.
        #expect(rig.outcomes.map(\.facts.wireBytes) == [97, 86])
    }

    @Test func `the server is given a second for every 8 MiB that it has to hash first`() throws {
        let rig = try Rig()
        // A hole: it is read as zeros, and takes no room.
        try rig.temporary.write([], to: "a")
        try rig.temporary.open().openFileToWrite("a").truncate(to: 24 << 20)
        try rig.add("a", "b")
        _ = rig.ask()
        func patience() -> Duration? {
            if case .read(_, let until) = rig.settle() { until - rig.now } else { nil }
        }
        #expect(patience() == rig.configuration.stallTimeout + .seconds(3))
        #expect(rig.feed(Script.plain.error(1).bytes) == nil)
        #expect(patience() == rig.configuration.stallTimeout)
        #expect(rig.feed(Script(bytes: []).error(1).bytes) == nil)
        #expect(patience() == nil)
    }
}
