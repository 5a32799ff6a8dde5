import Client
import System
import TestSupport
import Testing
import Wire

/// PROTOCOL 14 at the client, message by message, with servers that keep to it and that do not.
@Suite struct `A file that has changed` {
    private static let size = 20_000
    private static let tag: UInt64 = 0xa1a2_a3a4_a5a6_a7a8
    private let held = SeededContent.bytes(size)
    private let rig: Rig
    /// What the server has: one byte of the second block is another.
    private let content: [UInt8]

    init() throws {
        rig = try Rig {
            $0.salt = 7
            $0.capabilities = .sums
        }
        var content = held
        content[5000] ^= 1
        self.content = content
        try rig.temporary.write(held, to: "f")
        try rig.add("f")
    }

    private func hello(_ capabilities: UInt8 = 2) -> [UInt8] {
        frame(0x81, Array("BTFILE".utf8) + [1, capabilities, 0, 0])
    }

    private func head(_ modified: Int64 = 1_700_000_000) -> [UInt8] {
        frame(
            ServerFrameType.head,
            Head(size: UInt64(Self.size), mtime: modified, mode: 0o644, start: 0))
    }

    private func sums(of bytes: [UInt8]) -> [UInt8] {
        frame(
            ServerFrameType.sum,
            Sum(exponent: 12, sums: BlockSums.all(bytes, blockBytes: 4096)))
    }

    private func end() -> [UInt8] {
        frame(
            ServerFrameType.end,
            End(size: UInt64(Self.size), digest: digest(of: content), tag: Self.tag))
    }

    private func parted(_ count: UInt64 = 4096) -> [UInt8] {
        frame(ServerFrameType.parted, Parted(byteCount: count))
    }

    private var part: [UInt8] { frame(0x83, Array(content[4096..<8192])) }
    private var changed: [UInt8] { frame(0x85, hex("0004 0000")) }

    /// The types of the requests that the client has sent.
    private func asked() -> [UInt8] { types(of: rig.takeSaid()) }

    private func types(of frames: [UInt8]) -> [UInt8] {
        var types: [UInt8] = []
        var rest = frames[...]
        while rest.count >= 5 {
            let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            types.append(rest[rest.startIndex + 4])
            rest = rest.dropFirst(4 + length)
        }
        return types
    }

    /// Begins a session up to the question for sums.
    private func begin() {
        #expect(rig.connect())
        rig.settle()
        #expect(asked() == [0x01])
        #expect(rig.feed(hello()) == nil)
        #expect(asked() == [0x06])
    }

    private func expectFetched(_ result: DownloadOutcome.Result) throws {
        #expect(rig.results == [result])
        #expect(try rig.temporary.read("f") == content)
        #expect(try rig.temporary.names() == ["f"])
    }

    @Test(arguments: [1, 3, Int.max]) func `costs its changes`(pieces: Int) throws {
        begin()
        rig.feed(head() + sums(of: content) + end(), pieces: pieces)
        let request = Array(rig.takeSaid().dropFirst(5))
        // Bytes of the second block of 4096.
        let asked = hex("00 0c a1a2a3a4a5a6a7a8 0000000000000007 0001 00000001 00000001")
        #expect(request.starts(with: asked))
        rig.feed(head() + part + parted(), pieces: pieces)
        try expectFetched(.changed)
        let facts = rig.outcomes[0].facts
        #expect(facts.receivedBytes == 4096 && facts.size == UInt64(Self.size))
        #expect(rig.outcomes[0].reusedBytes == UInt64(Self.size) - 4096)
    }

    @Test func `is asked for in as many ranges as a request may have`() throws {
        let held = SeededContent.bytes((Limits.rangesMax + 1) * 4_096)
        var content: [UInt8] = []
        for start in stride(from: 0, to: held.count, by: 4_096) {
            content += held[start..<start + 4_096] + [UInt8](repeating: 0, count: 4_096)
        }
        try rig.temporary.write(held, to: "f")
        rig.restart()
        try rig.add("f")
        begin()
        rig.feed(SumsScript(content).sums())
        let asked = hex("08 0c a1a2a3a4a5a6a7a8 0000000000000007 03e8 00000001 00000001")
        #expect(rig.takeSaid().dropFirst(5).starts(with: asked))
    }

    @Test func `is asked for by GET where the server has no sums`() throws {
        #expect(rig.connect())
        rig.settle()
        rig.feed(hello(0))
        #expect(asked() == [0x01, 0x02])
        rig.feed(Script(bytes: []).file(content).bytes)
        try expectFetched(.fetched)
    }

    @Test func `is asked for at once where sums are not wanted`() throws {
        let rig = try Rig(in: rig.temporary) { $0.capabilities = [] }
        try rig.add("f")
        #expect(Array(rig.ask().dropFirst(15 + 4).prefix(1)) == [0x02])
    }

    @Test func `of less than 16 KiB is asked for at once`() throws {
        try rig.temporary.write(held.prefix(16_383), to: "f")
        #expect(Array(rig.ask().dropFirst(15 + 4).prefix(1)) == [0x02])
    }

    @Test func `that is unchanged after all is left alone`() throws {
        begin()
        let unchanged = Head(
            size: UInt64(Self.size), mtime: 0, mode: 0o644, start: UInt64(Self.size))
        let end = End(size: UInt64(Self.size), digest: digest(of: held))
        rig.feed(frame(ServerFrameType.head, unchanged) + frame(ServerFrameType.end, end))
        #expect(rig.results == [.unchanged])
    }

    @Test func `of which nothing is held is asked for by GET`() throws {
        begin()
        rig.feed(head() + sums(of: SeededContent.bytes(Self.size, seed: 2)) + end())
        #expect(asked() == [0x02])
        rig.feed(Script(bytes: []).file(content).bytes)
        try expectFetched(.fetched)
    }

    @Test func `whose sums lie is asked for by GET when all seems to be here`() throws {
        begin()
        rig.feed(head() + sums(of: held) + end())
        #expect(asked() == [0x02])
        // It does not begin so.
        rig.feed(Script(bytes: []).file(content).bytes)
        try expectFetched(.fetched)
    }

    @Test func `whose sums lie is healed by a plain GET`() throws {
        begin()
        var lie = held
        lie[5000] = content[5000]
        lie[10_000] ^= 1
        // The third block differs as well, and its sum is said to be that of the one here.
        rig.feed(head() + sums(of: content) + end())
        #expect(asked() == [0x07])
        rig.feed(head() + frame(0x83, Array(lie[8192..<12_288])) + parted())
        #expect(asked() == [0x02])
        #expect(try rig.temporary.read("f") == held)
        rig.feed(Script(bytes: []).file(content).bytes)
        try expectFetched(.fetched)
    }

    @Test func `that changes again and again is asked for by GET in the end`() throws {
        begin()
        for round in 0..<4 {
            rig.feed(head() + sums(of: content) + end())
            #expect(asked() == [0x07])
            rig.feed(changed)
            #expect(asked() == [round < 3 ? 0x06 : 0x02])
        }
        rig.feed(Script(bytes: []).file(content).bytes)
        try expectFetched(.fetched)
    }

    @Test func `whose parts are of another file is asked for by GET`() throws {
        begin()
        rig.feed(head() + sums(of: content) + end())
        #expect(asked() == [0x07])
        rig.feed(head(5) + part + parted())
        #expect(asked() == [0x02])
        rig.feed(Script(bytes: []).file(content).bytes)
        try expectFetched(.fetched)
    }

    @Test func `whose parts are counted wrong ends the session`() throws {
        begin()
        rig.feed(head() + sums(of: content) + end())
        #expect(asked() == [0x07])
        #expect(rig.feed(head() + part + parted(4097)) == .violation(.partedCount(4097)))
        #expect(try rig.temporary.read("f") == held)
    }

    @Test(arguments: [9_000, 19_997]) func `while the one here does, too, is healed`(
        place: UInt64
    ) throws {
        begin()
        rig.feed(head() + sums(of: content) + end())
        #expect(asked() == [0x07])
        // Behind the back of the open file.
        try rig.temporary.open().openFileToWrite("f").write([0, 0, 0].span, at: place)
        rig.feed(head() + part + parted())
        #expect(asked() == [0x02])
        rig.feed(Script(bytes: []).file(content).bytes)
        try expectFetched(.fetched)
    }

    @Test(arguments: [0, 4096, 10_000]) func `while the one here becomes shorter is healed`(
        size: UInt64
    ) throws {
        begin()
        rig.feed(head() + sums(of: content) + end())
        #expect(asked() == [0x07])
        try rig.temporary.open().openFileToWrite("f").truncate(to: size)
        rig.feed(head() + part + parted())
        #expect(asked() == [0x02])
        rig.feed(Script(bytes: []).file(content).bytes)
        try expectFetched(.fetched)
    }

    @Test func `of which all is here in another order is checked by one question`() throws {
        let turned = Array(held[8192..<16_384] + held[..<8192] + held[16_384...])
        begin()
        let end = End(size: UInt64(Self.size), digest: digest(of: turned), tag: Self.tag)
        rig.feed(head() + sums(of: turned) + frame(ServerFrameType.end, end))
        let request = rig.takeSaid()
        #expect(Array(request[4..<13]) == [0x02] + hex("0000000000004e20"))
        #expect(Array(request[13..<45]) == digest(of: turned).bytes)
        let same = Head(size: UInt64(Self.size), mtime: 0, mode: 0o644, start: UInt64(Self.size))
        let plain = End(size: UInt64(Self.size), digest: digest(of: turned))
        rig.feed(frame(ServerFrameType.head, same) + frame(ServerFrameType.end, plain))
        #expect(rig.results == [.changed])
        #expect(try rig.temporary.read("f") == turned)
        #expect(rig.outcomes[0].facts.receivedBytes == 0)
    }

    @Test func `does not hold up what is asked before it`() throws {
        let rig = try Rig(in: rig.temporary) { $0.capabilities = .sums }
        try rig.add("new", "f", "behind")
        // PROTOCOL 14.1: what the server is capable of is not known yet.
        #expect(types(of: rig.ask()) == [0x01, 0x02])
        rig.feed(hello())
        #expect(types(of: rig.takeSaid()) == [0x06, 0x02])
    }
}
