import Server
import System
import TestSupport
import Testing
import Wire

@Suite struct `What a client sends` {
    private func client() throws -> EngineClient { try EngineClient(Example.folder()) }

    @Test(arguments: [
        (63, true), (64, false), (65, false),
    ]) func `no more is taken while 64 requests wait`(count: Int, wantsMore: Bool) throws {
        let client = try client()
        let request = try Send.get("notes.txt")
        client.sendOnly(Send.hello() + (0..<count).flatMap { _ in request })
        #expect(client.wantsInput == wantsMore)
        client.answer()
        #expect(client.frames.count == 1 + 3 * count)
        #expect(client.wantsInput)
    }

    @Test func `no more is taken while 8 KiB of requests wait`() throws {
        let client = try client()
        let name = [String](repeating: String(repeating: "x", count: 200), count: 20)
            .joined(separator: "/")
        let request = try Send.get(name)
        client.sendOnly(Send.hello() + request + request)
        #expect(client.wantsInput)
        client.sendOnly(request)
        #expect(!client.wantsInput)
        client.answer()
        #expect(client.frames.map(\.refusal) == [nil, .notFound, .notFound, .notFound])
    }

    @Test func `a client that sends everything at once is answered in order`() throws {
        let folder = try TemporaryFolder()
        for index in 0..<200 { try folder.write("file \(index)", to: LocalPath("f\(index)")) }
        let client = try EngineClient(folder)
        let requests = try (0..<200).flatMap { try Send.get("f\($0)") }
        client.send(Send.hello() + requests + Send.bye, atOnce: 8192)
        let contents = client.frames.filter { $0.type == 0x83 }
            .map { String(decoding: $0.body, as: UTF8.self) }
        #expect(contents == (0..<200).map { "file \($0)" })
        #expect(client.end == .bye)
    }

    @Test(arguments: [
        (frame(0x01, Array("BTFILE".utf8) + [1, 0, 0, 0]), ErrorCode.malformed),
        (hex("00000000"), .malformed),
        (hex("00010001 02"), .malformed),
        (hex("ffffffff 02"), .malformed),
        (frame(0x04, []), .unsupported),
        (frame(0x3f, [1, 2, 3]), .unsupported),
        (frame(0x82, []), .unsupported),
        (frame(0x02, []), .malformed),
        (frame(0x02, [0, 0, 0, 0, 0, 0, 0, 0, 0]), .malformed),
        (frame(0x02, [0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 0x61]), .malformed),
        (frame(0x02, [0, 0, 0, 0, 0, 0, 0, 1] + [UInt8](repeating: 0, count: 31)), .malformed),
        (frame(0x02, [UInt8](repeating: 0xff, count: 43)), .malformed),
        (frame(0x03, []), .malformed),
        (frame(0x03, [0, 0]), .malformed),
        (frame(0x03, [0, 0, 2, 0x61]), .malformed),
    ]) func `a malformed frame is answered after what came before and ends all`(
        frame: [UInt8], code: ErrorCode
    ) throws {
        let client = try client()
        let after = try Send.get("notes.txt") + Send.bye
        client.send(Send.hello() + (try Send.get("notes.txt")) + frame + after)
        #expect(client.frames.map(\.type) == [0x81, 0x82, 0x83, 0x84, 0x85])
        #expect(client.frames.last?.refusal == code)
        guard case .violation = client.end else {
            Issue.record("it ended otherwise: \(String(describing: client.end))")
            return
        }
    }

    @Test(arguments: [
        (hex("00000001 05"), ErrorCode.malformed),
        (hex("00000004 03000000"), .malformed),
        (Array("GET / HTTP/1.1\r\n\r\n".utf8), .malformed),
        (frame(0x01, Array("BTFILE".utf8) + [0, 0, 0, 0]), .malformed),
        (frame(0x01, Array("BTFILF".utf8) + [1, 0, 0, 0]), .malformed),
        (frame(0x01, Array("BTFILE".utf8) + [1, 0, 0, 63]), .malformed),
        (frame(0x01, Array("BTFILE".utf8) + [1, 0, 0x80, 0]), .malformed),
        (frame(0x01, Array("BTFILE".utf8) + [1, 0, 0]), .malformed),
    ]) func `who does not begin with HELLO gets only ERROR`(
        sent: [UInt8], code: ErrorCode
    ) throws {
        let client = try client()
        client.send(sent)
        #expect(client.frames.map(\.refusal) == [code])
        #expect(!client.isGreeted)
        #expect(client.end != nil)
    }

    @Test(arguments: [
        "", "/", "/etc/passwd", "..", "../x", "a/../b", "./a", "a//b", "a/", "a\u{0}b", "a\nb",
        "\u{7f}", String(repeating: "x", count: 256), String(repeating: "xy/", count: 1366) + "x",
    ]) func `a malformed path is refused and the session goes on`(path: String) throws {
        let client = try client()
        let body =
            [UInt8](repeating: 0, count: 8)
            + [UInt8(path.utf8.count >> 8), UInt8(path.utf8.count & 0xff)] + Array(path.utf8)
        client.send(Send.hello() + frame(0x02, body) + (try Send.get("notes.txt")))
        #expect(client.frames.map(\.type) == [0x81, 0x85, 0x82, 0x83, 0x84])
        #expect(client.frames[1].refusal == .malformedPath)
        #expect(client.isIdle)
    }

    @Test func `bytes that are not UTF-8 are a malformed path`() throws {
        let client = try client()
        let body = [UInt8](repeating: 0, count: 8) + [0, 3, 0x61, 0xc3, 0x28]
        client.send(Send.hello() + frame(0x02, body))
        #expect(client.frames.map(\.refusal) == [nil, .malformedPath])
    }

    @Test func `frames to be skipped are skipped and unknown bytes at the end are ignored`() throws
    {
        let client = try client()
        let get = try Send.get("notes.txt")
        let longer = frame(0x02, Array(get.dropFirst(5)) + [1, 2, 3])
        let skipped = frame(0x44, [UInt8](repeating: 9, count: 65_535))
        client.send(Send.hello() + skipped + longer + frame(0x7f, []) + get)
        #expect(client.frames.map(\.type) == [0x81, 0x82, 0x83, 0x84, 0x82, 0x83, 0x84])
    }

    @Test(arguments: 0..<300 as Range<UInt64>)
    func `noise neither harms nor is believed`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var sent = Example.client
        for _ in 0...Int.random(in: 0..<4, using: &random) {
            let index = Int.random(in: 0..<sent.count, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: sent[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1: sent.remove(at: index)
            default: sent.insert(UInt8.random(in: 0...255, using: &random), at: index)
            }
        }
        let whole = try client()
        whole.send(sent)
        let bitByBit = try client()
        bitByBit.send(sent, atOnce: Int.random(in: 1..<9, using: &random))
        #expect(whole.received == bitByBit.received)
        #expect(Frame.all(in: whole.received).rest.isEmpty)
        #expect(whole.end == bitByBit.end)
    }
}
