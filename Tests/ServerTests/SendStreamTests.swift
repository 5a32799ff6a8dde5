import Server
import System
import TestSupport
import Testing
import Wire

@Suite struct `What a client hears` {
    private func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        var random = SeededGenerator(seed: 3)
        try folder.write(random.bytes(200_000), to: "random")
        try folder.write([UInt8](repeating: 0x20, count: 500_000), to: "blank")
        for index in 0..<50 { try folder.write("small file \(index)", to: LocalPath("s\(index)")) }
        return folder
    }

    private func requests() throws -> [UInt8] {
        try Say.get("random") + (0..<50).flatMap { try Say.get("s\($0)") } + Say.get("nope")
            + Say.list() + Say.get("blank")
    }

    @Test(
        arguments: [
            (false, false, 0), (false, true, 0), (true, false, 0), (true, true, 1),
        ] as [(Bool, Bool, UInt8)]) func `zstd is spoken if both can`(
            server: Bool, client: Bool, capabilities: UInt8
        ) throws
    {
        let dialogue = try Dialogue(folder(), compress: server)
        dialogue.say(Say.hello(client ? .zstd : []))
        let hello = try #require(dialogue.frames.first).decoded(as: Hello.self)
        #expect(hello.capabilities.rawValue == capabilities)
        #expect(hello.version == 1)
        #expect(hello.unit == 0)
    }

    @Test func `the compressed stream holds the very same frames`() throws {
        let folder = try folder()
        let plain = try Dialogue(folder)
        plain.say(Say.hello() + (try requests()))
        let compressed = try Dialogue(folder, compress: true)
        compressed.say(Say.hello(.zstd) + (try requests()))
        let helloByteCount = Say.hello().count
        // PROTOCOL 5.1: the greeting is plain.
        #expect(Frame.all(in: Array(compressed.heard.prefix(helloByteCount))).frames.count == 1)
        let stream = try expanded(compressed.heard.dropFirst(helloByteCount))
        #expect(stream == Array(plain.heard.dropFirst(helloByteCount)))
        #expect(compressed.heard.count < plain.heard.count / 3)
    }

    @Test func `a batch of small files is compressed as one body`() throws {
        let dialogue = try Dialogue(folder(), compress: true)
        dialogue.say(Say.hello(.zstd))
        let before = dialogue.heard.count
        dialogue.sayOnly(try (0..<50).flatMap { try Say.get("s\($0)") })
        var leftEarly = 0
        while dialogue.hasWork {
            leftEarly += dialogue.engine.output.count
            dialogue.step()
        }
        // PROTOCOL 5.2: nothing is flushed before there is nothing more to say.
        #expect(leftEarly == 0)
        dialogue.answer()
        #expect(dialogue.messages.count == 2 + (dialogue.heard.count - before) / 1008)
    }

    @Test func `each time that nothing more follows all that was said has left`() throws {
        let dialogue = try Dialogue(folder(), compress: true)
        dialogue.say(Say.hello(.zstd))
        let helloByteCount = dialogue.heard.count
        for index in 0..<5 {
            dialogue.say(try Say.get("s\(index)"))
            let stream = try expanded(dialogue.heard.dropFirst(helloByteCount))
            let (frames, rest) = Frame.all(in: stream)
            #expect(frames.count == 3 * (index + 1) && rest.isEmpty)
        }
    }

    @Test func `the last words are in the compressed stream`() throws {
        let dialogue = try Dialogue(folder(), compress: true)
        dialogue.sayOnly(Say.hello(.zstd) + (try Say.get("random")))
        dialogue.step()
        dialogue.step()
        dialogue.end(.stopping)
        dialogue.leave()
        let stream = try expanded(dialogue.heard.dropFirst(Say.hello().count))
        #expect(Frame.all(in: stream).frames.map(\.type) == [0x82, 0x83, 0x85])
        #expect(Frame.all(in: stream).frames.last?.refusal == .stopping)
    }

    @Test(arguments: [false, true], [64, 1008, 1009, 32_767] as [UInt16])
    func `messages are exactly one unit while more follows`(
        compress: Bool, unit: UInt16
    ) throws {
        let dialogue = try Dialogue(folder(), compress: compress)
        dialogue.say(Say.hello(compress ? .zstd : [], unit: unit) + (try requests()))
        let short = dialogue.messages.dropLast().filter { $0.count != Int(unit) }
        #expect(short.isEmpty)
        #expect(dialogue.messages.count > 10_000 / Int(unit))
        #expect(dialogue.hasNoOutput)
    }

    @Test(arguments: [(0, 500), (64, 64), (1008, 1008)] as [(UInt16, Int)])
    func `the client's unit is used if it names one`(wish: UInt16, unit: Int) throws {
        let dialogue = try Dialogue(folder(), unit: 500)
        dialogue.say(Say.hello(unit: wish))
        #expect(dialogue.engine.unit == unit)
    }

    @Test func `nothing more is produced while enough waits`() throws {
        let dialogue = try Dialogue(folder())
        dialogue.sayOnly(Say.hello() + (try Say.get("blank")))
        while dialogue.hasWork { dialogue.step() }
        let waiting = dialogue.engine.output.count
        #expect(waiting >= SendBuffer.bytesEnough && waiting < 3 * SendBuffer.bytesEnough)
        dialogue.leave()
        #expect(dialogue.hasWork)
        dialogue.answer()
        #expect(dialogue.isIdle)
    }
}
