import TestSupport
import Testing
import Wire

struct RandomBytesTests {
    /// Sessions whose every byte is random would end at the first length; so pieces of real
    /// ones are shuffled, repeated, cut and changed.
    private func mangle(
        _ pieces: [[UInt8]], _ count: Int, using generator: inout SeededGenerator
    ) -> [UInt8] {
        var bytes = pieces[0]
        for _ in 0..<count {
            var piece = pieces[Int.random(in: 0..<pieces.count, using: &generator)]
            switch Int.random(in: 0..<8, using: &generator) {
            case 0 where piece.count > 5:
                let index = Int.random(in: 4..<piece.count, using: &generator)
                piece[index] = UInt8.random(in: 0...255, using: &generator)
            case 1:
                let index = Int.random(in: 0..<piece.count, using: &generator)
                piece[index] ^= 1 << UInt8.random(in: 0...7, using: &generator)
            case 2:
                piece = (0..<8).map { _ in UInt8.random(in: 0...255, using: &generator) }
            default:
                break
            }
            bytes += piece
        }
        return bytes
    }

    private func serverFrames() throws -> [[UInt8]] {
        let end = End(size: 6, digest: try SectionEleven.digest())
        return [
            frame(ServerFrameType.hello, Hello(capabilities: [], unit: 0)),
            frame(ServerFrameType.head, SectionEleven.head(start: 0)),
            frame(0x83, SectionEleven.content), frame(0x83, [1]), frame(0xc3, [1, 2]),
            frame(ServerFrameType.end, end),
            frame(ServerFrameType.error, ErrorMessage(.notFound, "nope")),
            frame(ServerFrameType.item, try SectionEleven.item()),
            frame(ServerFrameType.listed, Listed(count: 1)),
        ]
    }

    private func clientFrames() throws -> [[UInt8]] {
        [
            frame(ClientFrameType.hello, Hello(capabilities: .zstd, unit: 0)),
            frame(ClientFrameType.get, Get(path: try SectionEleven.notes())),
            frame(
                ClientFrameType.get,
                Get(path: try SectionEleven.notes(), held: try SectionEleven.held())),
            frame(ClientFrameType.list, List(path: nil, recursive: true)),
            frame(0x02, hex("0000000000000000 0001 2f")), frame(0x43, [1]),
        ]
    }

    @Test(arguments: 0..<2000 as Range<UInt64>)
    func `mangled servers are events or a violation, however split`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let bytes = mangle(try serverFrames(), 12, using: &generator)
        let step = Int.random(in: 1...20, using: &generator)
        var whole = try SectionEleven.client()
        var split = try SectionEleven.client()
        #expect(whole.receive(bytes) == split.receive(bytes, step: step), "seed \(seed)")
    }

    @Test(arguments: 0..<2000 as Range<UInt64>)
    func `mangled clients are events or a violation, however split`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let bytes = mangle(try clientFrames(), 12, using: &generator)
        let step = Int.random(in: 1...20, using: &generator)
        var whole = ServerSession(capabilities: .zstd, unit: 0)
        var split = ServerSession(capabilities: .zstd, unit: 0)
        #expect(whole.receive(bytes) == split.receive(bytes, step: step), "seed \(seed)")
    }

    @Test func `100000 runs of random bytes harm neither session`() throws {
        var generator = SeededGenerator(seed: 1)
        let greeting = frame(ServerFrameType.hello, Hello(capabilities: [], unit: 0))
        let hello = frame(ClientFrameType.hello, Hello(capabilities: [], unit: 0))
        let asked = try SectionEleven.client()
        for _ in 0..<100_000 {
            let length = Int.random(in: 1...60, using: &generator)
            // The first bytes of a length that is small enough to be taken.
            let bytes =
                [0, 0, 0] + (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            var client = asked
            let receivedByClient = client.receive(greeting + bytes)
            #expect(receivedByClient.events.first == .hello(Hello(capabilities: [], unit: 0)))
            var server = ServerSession(capabilities: [], unit: 0)
            let receivedByServer = server.receive(hello + bytes)
            #expect(receivedByServer.events.first == .hello(Hello(capabilities: [], unit: 0)))
        }
    }
}
