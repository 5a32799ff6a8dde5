import Server
import Share
import System
import TestSupport
import Testing
import Wire

/// PROTOCOL 15, with a clock that the test moves and tags that the test gives.
@Suite struct `The answer to a WATCH` {
    private let client: EngineClient

    init() throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("d")
        try folder.write("content", to: "d/x")
        client = try EngineClient(folder)
        client.send(Send.hello(.live))
    }

    /// The tags that were told, in order.
    private func tags() throws -> [UInt64] {
        try client.frames.filter { $0.type == 0x8b }.map { try $0.decoded(as: Changed.self).tag }
    }

    private func note(tag: UInt64) {
        client.engine.note(tag: tag)
        client.answer()
    }

    @Test func `comes at once if the client knows another state`() throws {
        for (tag, known) in [(7, 0), (7, 6), (1, 7)] as [(UInt64, UInt64)] {
            let count = try tags().count
            client.send(try Send.watch("d", tag: known))
            #expect(try tags().count == count)
            #expect(
                client.engine.awaitedPlace == WatchedPlace(try RemotePath("d"), isRecursive: true))
            note(tag: tag)
            #expect(try tags().last == tag && client.isIdle)
            #expect(client.engine.awaitedPlace == nil)
        }
    }

    @Test func `comes when the state is another one`() throws {
        client.send(try Send.watch(tag: 7))
        note(tag: 7)
        #expect(!client.hasWork && !client.isIdle)
        client.clock.advance(by: .seconds(40))
        note(tag: 7)
        #expect(try tags() == [])
        note(tag: 8)
        #expect(try tags() == [8])
    }

    @Test func `comes after 50 s in any case, and no sooner`() throws {
        for round in 1...3 {
            client.send(try Send.watch(tag: 7))
            note(tag: 7)
            client.clock.advance(by: .milliseconds(49_999))
            #expect(client.engine.wake(at: client.clock.now) == nil)
            client.answer()
            #expect(try tags().count == round - 1)
            #expect(client.engine.deadline == client.clock.now + .milliseconds(1))
            client.clock.advance(by: .milliseconds(1))
            #expect(client.engine.wake(at: client.clock.now) == nil)
            client.answer()
            #expect(try tags().count == round && client.end == nil)
        }
    }

    @Test func `comes at once if something else is asked behind it`() throws {
        client.send(try Send.watch(tag: 7))
        note(tag: 7)
        client.send(try Send.get("d/x"))
        #expect(client.frames.map(\.type) == [0x81, 0x8b, 0x82, 0x83, 0x84])
        client.send(try Send.watch(tag: 7) + Send.watch(tag: 7) + Send.list("d"))
        note(tag: 7)
        note(tag: 7)
        #expect(client.frames.map(\.type).suffix(4) == [0x8b, 0x8b, 0x86, 0x88])
        #expect(try tags() == [7, 7, 7])
    }

    @Test func `comes before the end if the client asks for no more`() throws {
        client.send(try Send.watch(tag: 7))
        note(tag: 7)
        client.send(Send.bye)
        #expect(try tags() == [7])
        #expect(client.end == .bye)
    }

    @Test func `is waited for by what is behind it, while the state is not known`() throws {
        client.send(try Send.watch(tag: 7) + Send.get("d/x"))
        #expect(client.frames.map(\.type) == [0x81])
        client.clock.advance(by: .seconds(100))
        #expect(client.engine.wake(at: client.clock.now) == nil)
        #expect(client.frames.map(\.type) == [0x81])
        note(tag: 9)
        #expect(client.frames.map(\.type) == [0x81, 0x8b, 0x82, 0x83, 0x84])
    }

    @Test func `lets what was answered before leave at once`() throws {
        var batch = try (0..<60).flatMap { _ in try Send.get("d/x") }
        batch += try Send.watch(tag: 7)
        client.sendOnly(batch)
        client.answerAtOnce()
        #expect(client.frames.count { $0.type == 0x84 } == 60)
        #expect(!client.isHoldingBack && client.hasNoOutput)
    }

    @Test(arguments: [("nope", ErrorCode.notFound), (".hidden", .notFound), ("d/x/y", .notFound)])
    func `is an ERROR where that of a LIST is`(path: String, code: ErrorCode) throws {
        client.send(try Send.watch(path, tag: 7))
        #expect(client.frames.last?.refusal == code)
        #expect(client.isIdle && client.engine.awaitedPlace == nil)
    }

    @Test func `does not make the client silent`() throws {
        client.send(try Send.watch(tag: 7))
        note(tag: 7)
        client.clock.advance(by: .seconds(300))
        #expect(client.engine.wake(at: client.clock.now) == nil)
        #expect(client.end == nil && !client.isIdle)
        client.answer()
        // From now on it is idle.
        client.clock.advance(by: .seconds(60))
        _ = client.engine.wake(at: client.clock.now)
        #expect(client.end == .idle)
    }

    @Test func `is that the server stops, if it does`() throws {
        client.send(try Send.watch(tag: 7))
        note(tag: 7)
        client.end(.stopping)
        client.leave()
        #expect(client.frames.last?.refusal == .stopping)
    }
}
