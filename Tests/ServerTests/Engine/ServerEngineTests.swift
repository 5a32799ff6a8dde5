import Server
import Share
import System
import TestSupport
import Testing
import Wire

@Suite struct `A session of the engine` {
    /// Checks everything but the words of the ERROR, which are free.
    private func checkExample(_ received: [UInt8]) {
        #expect(received.starts(with: Example.beforeError))
        #expect(received.suffix(Example.afterError.count) == Example.afterError[...])
        let error = received.dropFirst(Example.beforeError.count).dropLast(Example.afterError.count)
        let (frames, rest) = Frame.all(in: Array(error))
        #expect(frames.map(\.refusal) == [.notFound] && rest.isEmpty)
    }

    @Test func `the example of the protocol is answered byte by byte`() throws {
        let client = try EngineClient(Example.folder())
        client.send(Example.client)
        checkExample(client.received)
        #expect(client.end == .bye)
    }

    @Test(arguments: 1..<Example.client.count)
    func `however the client's bytes are cut the answer is the same`(cut: Int) throws {
        let client = try EngineClient(Example.folder())
        client.send(Array(Example.client[..<cut]))
        client.send(Array(Example.client[cut...]))
        checkExample(client.received)
    }

    @Test func `bytes one by one are answered as well`() throws {
        let client = try EngineClient(Example.folder())
        client.send(Example.client, atOnce: 1)
        checkExample(client.received)
        #expect(client.end == .bye)
    }
}

@Suite struct `How a session ends` {
    private func client() throws -> EngineClient { try EngineClient(Example.folder()) }

    /// A client in the middle of the answer to a GET.
    private func clientAmidAFile() throws -> EngineClient {
        let folder = try TemporaryFolder()
        try folder.write([UInt8](repeating: 7, count: 1_000_000), to: "large")
        let client = try EngineClient(folder)
        client.sendOnly(Send.hello() + (try Send.get("large")))
        client.step()
        client.step()
        return client
    }

    @Test func `BYE waits until all was answered`() throws {
        let client = try client()
        client.sendOnly(Send.hello() + (try Send.get("notes.txt")) + Send.bye)
        #expect(client.end == nil)
        client.answer()
        #expect(client.frames.map(\.type) == [0x81, 0x82, 0x83, 0x84])
        #expect(client.end == .bye)
        #expect(client.hasNoOutput)
    }

    @Test func `the end of the input waits until all was answered`() throws {
        let client = try client()
        client.sendOnly(Send.hello() + (try Send.get("notes.txt")))
        client.sendEnd()
        client.answer()
        #expect(client.frames.map(\.type) == [0x81, 0x82, 0x83, 0x84])
        #expect(client.end == .inputEnded)
    }

    @Test func `the end of the input after BYE is nothing new`() throws {
        let client = try client()
        client.sendOnly(Send.hello() + Send.bye)
        client.sendEnd()
        client.answer()
        #expect(client.end == .bye)
    }

    @Test func `an idle client gets BYE`() throws {
        let client = try client()
        client.send(Send.hello() + (try Send.get("notes.txt")))
        #expect(client.isIdle)
        client.end(.idle)
        client.leave()
        #expect(client.frames.last == Frame(type: 0x87, body: []))
        #expect(!client.isIdle)
    }

    @Test func `an idle client gets BYE when the server stops`() throws {
        let client = try client()
        client.send(Send.hello())
        client.end(.stopping)
        client.leave()
        #expect(client.frames.map(\.type) == [0x81, 0x87])
    }

    @Test func `an answer under way ends with ERROR when the server stops`() throws {
        let client = try clientAmidAFile()
        client.end(.stopping)
        #expect(!client.hasWork)
        client.leave()
        let (frames, rest) = Frame.all(in: client.received)
        #expect(frames.map(\.type) == [0x81, 0x82, 0x83, 0x85])
        #expect(frames.last?.refusal == .stopping)
        #expect(rest.isEmpty)
    }

    @Test func `a request that waits ends with ERROR when the server stops`() throws {
        let client = try client()
        client.sendOnly(Send.hello() + (try Send.get("notes.txt")))
        client.end(.stopping)
        client.leave()
        #expect(client.frames.map(\.refusal) == [nil, .stopping])
    }

    @Test(arguments: [
        (ServerEngine.End.noHello, ErrorCode.timedOut), (.busy, .busy), (.stopping, .stopping),
    ]) func `who has not sent HELLO gets ERROR`(end: ServerEngine.End, code: ErrorCode) throws {
        let client = try client()
        client.send(Array(Send.hello().dropLast()))
        client.end(end)
        client.leave()
        #expect(client.frames.map(\.refusal) == [code])
        #expect(client.frames.allSatisfy { !$0.text.isEmpty })
    }

    @Test func `what is sent after the end is forgotten`() throws {
        let client = try clientAmidAFile()
        client.end(.stopping)
        client.leave()
        let before = client.received
        #expect(client.wantsInput)
        client.send([UInt8](repeating: 0xff, count: 100_000))
        client.sendEnd()
        client.answer()
        #expect(client.received == before)
        #expect(client.end == .stopping)
    }

    @Test func `the file that was cut is known, and how much of it has left`() throws {
        let client = try clientAmidAFile()
        let file = try #require(client.unfinishedFile)
        #expect(file.path.text == "large" && file.byteCount == 1_000_000)
        #expect(file.position < 1_000_000)
        client.end(.stopping)
        #expect(client.unfinishedFile == file)
        client.leave()
        // What was waiting then has left since.
        let sent = client.frames.filter { $0.type == ServerFrameType.data.rawValue }
        let sentBytes = sent.reduce(0) { $0 + UInt64($1.body.count) }
        #expect(sentBytes > file.position)
        let left = try #require(client.unfinishedFile)
        #expect(left.position.distance(to: sentBytes).magnitude < 100)
    }

    @Test(arguments: [false, true])
    func `a file is unfinished until its last byte has left`(isCompressed: Bool) throws {
        let folder = try TemporaryFolder()
        try folder.write((0..<50_000).map { UInt8(truncatingIfNeeded: $0 &* $0) }, to: "small")
        let client = try EngineClient(folder, compress: isCompressed)
        let capabilities: Capabilities = isCompressed ? .zstd : []
        client.sendOnly(Send.hello(capabilities) + (try Send.get("small")) + Send.bye)
        while client.hasWork { client.step() }
        // All is answered, and nothing has left.
        #expect(client.end == .bye)
        #expect(client.received.isEmpty)
        let file = try #require(client.unfinishedFile)
        #expect(file.path.text == "small" && file.byteCount == 50_000)
        #expect(file.position < 50_000)
        client.leave()
        #expect(client.hasNoOutput)
        #expect(client.unfinishedFile == nil)
    }

    @Test func `what happened is told in order and once`() throws {
        let client = try client()
        let notes = try RemotePath("notes.txt")
        client.send(Send.hello() + (try Send.get("notes.txt") + Send.get("nope") + Send.list()))
        #expect(
            client.takeEvents() == [
                .greeted([]), .began(notes, byteCount: 6),
                .served(notes, size: 6, start: 0),
                .refused(
                    path: try RemotePath("nope"), .notFound, cause: .notFound(.absent)),
                .listed(List(path: nil, recursive: false), count: 1),
            ])
        #expect(client.takeEvents().isEmpty)
    }
}
