import Server
import Share
import System
import TestSupport
import Testing
import Wire

@Suite struct `A conversation` {
    /// Checks everything but the words of the ERROR, which are free.
    private func checkExample(_ heard: [UInt8]) {
        #expect(heard.starts(with: Example.beforeError))
        #expect(heard.suffix(Example.afterError.count) == Example.afterError[...])
        let error = heard.dropFirst(Example.beforeError.count).dropLast(Example.afterError.count)
        let (frames, rest) = Frame.all(in: Array(error))
        #expect(frames.map(\.refusal) == [.notFound] && rest.isEmpty)
    }

    @Test func `the example of the protocol is answered byte by byte`() throws {
        let dialogue = try Dialogue(Example.folder())
        dialogue.say(Example.client)
        checkExample(dialogue.heard)
        #expect(dialogue.end == .goodbye)
    }

    @Test(arguments: 1..<Example.client.count)
    func `however the client's bytes are cut the answer is the same`(cut: Int) throws {
        let dialogue = try Dialogue(Example.folder())
        dialogue.say(Array(Example.client[..<cut]))
        dialogue.say(Array(Example.client[cut...]))
        checkExample(dialogue.heard)
    }

    @Test func `bytes one by one are answered as well`() throws {
        let dialogue = try Dialogue(Example.folder())
        dialogue.say(Example.client, atOnce: 1)
        checkExample(dialogue.heard)
        #expect(dialogue.end == .goodbye)
    }
}

@Suite struct `How a conversation ends` {
    private func dialogue() throws -> Dialogue { try Dialogue(Example.folder()) }

    /// A dialogue in the middle of the answer to a GET.
    private func dialogueAmidAFile() throws -> Dialogue {
        let folder = try TemporaryFolder()
        try folder.write([UInt8](repeating: 7, count: 1_000_000), to: "large")
        let dialogue = try Dialogue(folder)
        dialogue.sayOnly(Say.hello() + (try Say.get("large")))
        dialogue.step()
        dialogue.step()
        return dialogue
    }

    @Test func `BYE waits until all was answered`() throws {
        let dialogue = try dialogue()
        dialogue.sayOnly(Say.hello() + (try Say.get("notes.txt")) + Say.bye)
        #expect(dialogue.end == nil)
        dialogue.answer()
        #expect(dialogue.frames.map(\.type) == [0x81, 0x82, 0x83, 0x84])
        #expect(dialogue.end == .goodbye)
        #expect(dialogue.hasNoOutput)
    }

    @Test func `the end of the input waits until all was answered`() throws {
        let dialogue = try dialogue()
        dialogue.sayOnly(Say.hello() + (try Say.get("notes.txt")))
        dialogue.sayEnd()
        dialogue.answer()
        #expect(dialogue.frames.map(\.type) == [0x81, 0x82, 0x83, 0x84])
        #expect(dialogue.end == .inputEnded)
    }

    @Test func `the end of the input after BYE is nothing new`() throws {
        let dialogue = try dialogue()
        dialogue.sayOnly(Say.hello() + Say.bye)
        dialogue.sayEnd()
        dialogue.answer()
        #expect(dialogue.end == .goodbye)
    }

    @Test func `an idle client hears BYE`() throws {
        let dialogue = try dialogue()
        dialogue.say(Say.hello() + (try Say.get("notes.txt")))
        #expect(dialogue.isIdle)
        dialogue.end(.idle)
        dialogue.leave()
        #expect(dialogue.frames.last == Frame(type: 0x87, body: []))
        #expect(!dialogue.isIdle)
    }

    @Test func `an idle client hears BYE when the server stops`() throws {
        let dialogue = try dialogue()
        dialogue.say(Say.hello())
        dialogue.end(.stopping)
        dialogue.leave()
        #expect(dialogue.frames.map(\.type) == [0x81, 0x87])
    }

    @Test func `an answer under way ends with ERROR when the server stops`() throws {
        let dialogue = try dialogueAmidAFile()
        dialogue.end(.stopping)
        #expect(!dialogue.hasWork)
        dialogue.leave()
        let (frames, rest) = Frame.all(in: dialogue.heard)
        #expect(frames.map(\.type) == [0x81, 0x82, 0x83, 0x85])
        #expect(frames.last?.refusal == .stopping)
        #expect(rest.isEmpty)
    }

    @Test func `a request that waits ends with ERROR when the server stops`() throws {
        let dialogue = try dialogue()
        dialogue.sayOnly(Say.hello() + (try Say.get("notes.txt")))
        dialogue.end(.stopping)
        dialogue.leave()
        #expect(dialogue.frames.map(\.refusal) == [nil, .stopping])
    }

    @Test(arguments: [
        (ServerEngine.End.noHello, RefusalCode.timedOut), (.busy, .busy), (.stopping, .stopping),
    ]) func `who has not said HELLO hears ERROR`(end: ServerEngine.End, code: RefusalCode) throws {
        let dialogue = try dialogue()
        dialogue.say(Array(Say.hello().dropLast()))
        dialogue.end(end)
        dialogue.leave()
        #expect(dialogue.frames.map(\.refusal) == [code])
        #expect(dialogue.frames.allSatisfy { !$0.text.isEmpty })
    }

    @Test func `what is said after the end is forgotten`() throws {
        let dialogue = try dialogueAmidAFile()
        dialogue.end(.stopping)
        dialogue.leave()
        let before = dialogue.heard
        #expect(dialogue.wantsInput)
        dialogue.say([UInt8](repeating: 0xff, count: 100_000))
        dialogue.sayEnd()
        dialogue.answer()
        #expect(dialogue.heard == before)
        #expect(dialogue.end == .stopping)
    }

    @Test func `what happened is told in order and once`() throws {
        let dialogue = try dialogue()
        let get = Get(path: try RemotePath("notes.txt"))
        dialogue.say(Say.hello() + (try Say.get("notes.txt") + Say.get("nope") + Say.list()))
        #expect(
            dialogue.takeEvents() == [
                .greeted([]), .served(get, size: 6, start: 0),
                .refused(
                    path: try RemotePath("nope"), .notFound, cause: .notFound(.absent)),
                .listed(List(path: nil, recursive: false), count: 1),
            ])
        #expect(dialogue.takeEvents().isEmpty)
    }
}
