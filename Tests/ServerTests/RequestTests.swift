import Server
import System
import TestSupport
import Testing
import Wire

@Suite struct `What a client asks` {
    private func dialogue() throws -> Dialogue { try Dialogue(Example.folder()) }

    @Test(arguments: [
        (63, true), (64, false), (65, false),
    ]) func `no more is taken while 64 requests wait`(count: Int, wantsMore: Bool) throws {
        let dialogue = try dialogue()
        let request = try Say.get("notes.txt")
        dialogue.sayOnly(Say.hello() + (0..<count).flatMap { _ in request })
        #expect(dialogue.wantsInput == wantsMore)
        dialogue.answer()
        #expect(dialogue.frames.count == 1 + 3 * count)
        #expect(dialogue.wantsInput)
    }

    @Test func `no more is taken while 8 KiB of requests wait`() throws {
        let dialogue = try dialogue()
        let name = [String](repeating: String(repeating: "x", count: 200), count: 20)
            .joined(separator: "/")
        let request = try Say.get(name)
        dialogue.sayOnly(Say.hello() + request + request)
        #expect(dialogue.wantsInput)
        dialogue.sayOnly(request)
        #expect(!dialogue.wantsInput)
        dialogue.answer()
        #expect(dialogue.frames.map(\.refusal) == [nil, .notFound, .notFound, .notFound])
    }

    @Test func `a client that says everything at once is answered in order`() throws {
        let folder = try TemporaryFolder()
        for index in 0..<200 { try folder.write("file \(index)", to: LocalPath("f\(index)")) }
        let dialogue = try Dialogue(folder)
        let requests = try (0..<200).flatMap { try Say.get("f\($0)") }
        dialogue.say(Say.hello() + requests + Say.bye, atOnce: 8192)
        let contents = dialogue.frames.filter { $0.type == 0x83 }
            .map { String(decoding: $0.body, as: UTF8.self) }
        #expect(contents == (0..<200).map { "file \($0)" })
        #expect(dialogue.end == .goodbye)
    }

    @Test(arguments: [
        (frame(0x01, Array("BTFILE".utf8) + [1, 0, 0, 0]), RefusalCode.malformed),
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
        frame: [UInt8], code: RefusalCode
    ) throws {
        let dialogue = try dialogue()
        let after = try Say.get("notes.txt") + Say.bye
        dialogue.say(Say.hello() + (try Say.get("notes.txt")) + frame + after)
        #expect(dialogue.frames.map(\.type) == [0x81, 0x82, 0x83, 0x84, 0x85])
        #expect(dialogue.frames.last?.refusal == code)
        guard case .violation = dialogue.end else {
            Issue.record("it ended otherwise: \(String(describing: dialogue.end))")
            return
        }
    }

    @Test(arguments: [
        (hex("00000001 05"), RefusalCode.malformed),
        (hex("00000004 03000000"), .malformed),
        (Array("GET / HTTP/1.1\r\n\r\n".utf8), .malformed),
        (frame(0x01, Array("BTFILE".utf8) + [0, 0, 0, 0]), .malformed),
        (frame(0x01, Array("BTFILF".utf8) + [1, 0, 0, 0]), .malformed),
        (frame(0x01, Array("BTFILE".utf8) + [1, 0, 0, 63]), .malformed),
        (frame(0x01, Array("BTFILE".utf8) + [1, 0, 0x80, 0]), .malformed),
        (frame(0x01, Array("BTFILE".utf8) + [1, 0, 0]), .malformed),
    ]) func `who does not begin with HELLO hears only ERROR`(
        said: [UInt8], code: RefusalCode
    ) throws {
        let dialogue = try dialogue()
        dialogue.say(said)
        #expect(dialogue.frames.map(\.refusal) == [code])
        #expect(!dialogue.isGreeted)
        #expect(dialogue.end != nil)
    }

    @Test(arguments: [
        "", "/", "/etc/passwd", "..", "../x", "a/../b", "./a", "a//b", "a/", "a\u{0}b", "a\nb",
        "\u{7f}", String(repeating: "x", count: 256), String(repeating: "xy/", count: 1366) + "x",
    ]) func `a malformed path is refused and the session goes on`(path: String) throws {
        let dialogue = try dialogue()
        let body =
            [UInt8](repeating: 0, count: 8)
            + [UInt8(path.utf8.count >> 8), UInt8(path.utf8.count & 0xff)] + Array(path.utf8)
        dialogue.say(Say.hello() + frame(0x02, body) + (try Say.get("notes.txt")))
        #expect(dialogue.frames.map(\.type) == [0x81, 0x85, 0x82, 0x83, 0x84])
        #expect(dialogue.frames[1].refusal == .malformedPath)
        #expect(dialogue.isIdle)
    }

    @Test func `bytes that are not UTF-8 are a malformed path`() throws {
        let dialogue = try dialogue()
        let body = [UInt8](repeating: 0, count: 8) + [0, 3, 0x61, 0xc3, 0x28]
        dialogue.say(Say.hello() + frame(0x02, body))
        #expect(dialogue.frames.map(\.refusal) == [nil, .malformedPath])
    }

    @Test func `frames to be skipped are skipped and unknown bytes at the end are ignored`() throws
    {
        let dialogue = try dialogue()
        let get = try Say.get("notes.txt")
        let longer = frame(0x02, Array(get.dropFirst(5)) + [1, 2, 3])
        let skipped = frame(0x44, [UInt8](repeating: 9, count: 65_535))
        dialogue.say(Say.hello() + skipped + longer + frame(0x7f, []) + get)
        #expect(dialogue.frames.map(\.type) == [0x81, 0x82, 0x83, 0x84, 0x82, 0x83, 0x84])
    }

    @Test(arguments: 0..<300 as Range<UInt64>)
    func `noise neither harms nor is believed`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var said = Example.client
        for _ in 0...Int.random(in: 0..<4, using: &random) {
            let index = Int.random(in: 0..<said.count, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: said[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1: said.remove(at: index)
            default: said.insert(UInt8.random(in: 0...255, using: &random), at: index)
            }
        }
        let whole = try dialogue()
        whole.say(said)
        let bitByBit = try dialogue()
        bitByBit.say(said, atOnce: Int.random(in: 1..<9, using: &random))
        #expect(whole.heard == bitByBit.heard)
        #expect(Frame.all(in: whole.heard).rest.isEmpty)
        #expect(whole.end == bitByBit.end)
    }
}
