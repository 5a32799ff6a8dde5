import Server
import System
import TestSupport
import Testing
import Wire

@Suite struct `What a client receives` {
    private func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        var random = SeededGenerator(seed: 3)
        try folder.write(random.bytes(200_000), to: "random")
        try folder.write([UInt8](repeating: 0x20, count: 500_000), to: "blank")
        for index in 0..<50 { try folder.write("small file \(index)", to: LocalPath("s\(index)")) }
        return folder
    }

    private func requests() throws -> [UInt8] {
        try Send.get("random") + (0..<50).flatMap { try Send.get("s\($0)") } + Send.get("nope")
            + Send.list() + Send.get("blank")
    }

    @Test(
        arguments: [
            (false, false, 0), (false, true, 0), (true, false, 0), (true, true, 1),
        ] as [(Bool, Bool, UInt8)]) func `zstd is used if both can`(
            serverCan: Bool, clientCan: Bool, capabilities: UInt8
        ) throws
    {
        let client = try EngineClient(folder(), compress: serverCan)
        client.send(Send.hello(clientCan ? .zstd : []))
        let hello = try #require(client.frames.first).decoded(as: Hello.self)
        #expect(hello.capabilities.rawValue == capabilities)
        #expect(hello.version == 1)
        #expect(hello.unit == 0)
    }

    @Test func `costs no compressor once the session has ended`() {
        let now = MonotonicTime(nanoseconds: 0)
        var compressor: Compressor? = .make()
        weak let held = compressor
        var engine = ServerEngine(
            capabilities: .zstd, compressor: compressor, unit: 1008, idle: .seconds(60), at: now)
        compressor = nil
        let isHeldBefore = held != nil
        engine.end(.busy, at: now)
        let isHeldAfter = held != nil
        #expect(isHeldBefore && !isHeldAfter)
    }

    @Test func `the compressed stream holds the very same frames`() throws {
        let folder = try folder()
        let plain = try EngineClient(folder)
        plain.send(Send.hello() + (try requests()))
        let compressed = try EngineClient(folder, compress: true)
        compressed.send(Send.hello(.zstd) + (try requests()))
        let helloByteCount = Send.hello().count
        // PROTOCOL 5.1: the greeting is plain.
        #expect(Frame.all(in: Array(compressed.received.prefix(helloByteCount))).frames.count == 1)
        let stream = try expanded(compressed.received.dropFirst(helloByteCount))
        #expect(stream == Array(plain.received.dropFirst(helloByteCount)))
        #expect(compressed.received.count < plain.received.count / 3)
    }

    @Test func `a batch of small files is compressed as one body`() throws {
        let client = try EngineClient(folder(), compress: true)
        client.send(Send.hello(.zstd))
        let before = client.received.count
        client.sendOnly(try (0..<50).flatMap { try Send.get("s\($0)") })
        var leftEarly = 0
        while client.hasWork {
            leftEarly += client.engine.output.count
            client.step()
        }
        // PROTOCOL 5.2: nothing is flushed before there is nothing more to send.
        #expect(leftEarly == 0)
        client.answer()
        #expect(client.messages.count == 2 + (client.received.count - before) / 1008)
    }

    @Test func `each time that nothing more follows all that was sent has left`() throws {
        let client = try EngineClient(folder(), compress: true)
        client.send(Send.hello(.zstd))
        let helloByteCount = client.received.count
        for index in 0..<5 {
            client.send(try Send.get("s\(index)"))
            let stream = try expanded(client.received.dropFirst(helloByteCount))
            let (frames, rest) = Frame.all(in: stream)
            #expect(frames.count == 3 * (index + 1) && rest.isEmpty)
        }
    }

    @Test func `the ERROR that ends a session is in the compressed stream`() throws {
        let client = try EngineClient(folder(), compress: true)
        client.sendOnly(Send.hello(.zstd) + (try Send.get("random")))
        client.step()
        client.step()
        client.end(.stopping)
        client.leave()
        let stream = try expanded(client.received.dropFirst(Send.hello().count))
        #expect(Frame.all(in: stream).frames.map(\.type) == [0x82, 0x83, 0x85])
        #expect(Frame.all(in: stream).frames.last?.refusal == .stopping)
    }

    @Test(arguments: [false, true], [64, 1008, 1009, 32_767] as [UInt16])
    func `messages are exactly one unit while more follows`(
        compress: Bool, unit: UInt16
    ) throws {
        let client = try EngineClient(folder(), compress: compress)
        client.send(Send.hello(compress ? .zstd : [], unit: unit) + (try requests()))
        let short = client.messages.dropLast().filter { $0.count != Int(unit) }
        #expect(short.isEmpty)
        #expect(client.messages.count > 10_000 / Int(unit))
        #expect(client.hasNoOutput)
    }

    @Test(arguments: [(0, 500), (64, 64), (1008, 1008)] as [(UInt16, Int)])
    func `the client's unit is used if it names one`(wish: UInt16, unit: Int) throws {
        let client = try EngineClient(folder(), unit: 500)
        client.send(Send.hello(unit: wish))
        #expect(client.engine.unit == unit)
    }

    @Test func `nothing more is produced while enough waits`() throws {
        let client = try EngineClient(folder())
        client.sendOnly(Send.hello() + (try Send.get("blank")))
        while client.hasWork { client.step() }
        let waiting = client.engine.output.count
        #expect(waiting >= SendBuffer.bytesEnough && waiting < 3 * SendBuffer.bytesEnough)
        client.leave()
        #expect(client.hasWork)
        client.answer()
        #expect(client.isIdle)
    }
}
