import Server
import Share
import System
import TestSupport
import Testing
import Wire

/// The text dialogue, in memory (PROTOCOL 9.1).
@Suite struct `A person at a terminal` {
    private static let prompt = "Enter the file name\r\n"
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("hello\n", to: "notes.txt")
        try folder.write("", to: "empty")
        try folder.makeFolder("logs")
        try folder.write("x", to: "logs/a b")
        try folder.write("secret", to: ".hidden")
        try folder.link("out", to: "/etc/passwd")
    }

    private func client(text: Bool = true) throws -> EngineClient {
        try EngineClient(folder, text: text)
    }

    /// What is answered to these bytes, behind the first prompt.
    private func answer(to bytes: [UInt8], atOnce: Int = .max) throws -> String {
        let client = try client()
        client.send(bytes, atOnce: atOnce)
        let text = String(decoding: client.received, as: UTF8.self)
        #expect(text.hasPrefix(Self.prompt))
        return String(text.dropFirst(Self.prompt.count))
    }

    private func answer(to text: String) throws -> String { try answer(to: Array(text.utf8)) }

    private static let notes = "6 bytes\r\nhello\nTransfer complete\r\n\(prompt)"

    @Test(arguments: ["notes.txt\r", "notes.txt\n", "notes.txt\r\n", "notes.txt\r\0"])
    func `gets a file as it is, whatever ends a line`(line: String) throws {
        #expect(try answer(to: line) == Self.notes)
        #expect(try answer(to: line + line) == Self.notes + Self.notes)
    }

    @Test func `is told of with the time that an answer took, and not that of typing`() throws {
        let client = try client()
        client.answer()
        client.clock.advance(by: .seconds(10))
        client.send(Array("notes.txt\r".utf8))
        client.answer()
        let served = try #require(client.takeTimedEvents().last)
        #expect(served.event == .served(try RemotePath("notes.txt"), size: 6, start: 0))
        #expect(served.duration < .seconds(1))
    }

    @Test func `may type one byte after the other`() throws {
        let bytes = Array("notes.txt\r\nlogs/a b\r\n".utf8)
        let expected = Self.notes + "1 byte\r\nxTransfer complete\r\n\(Self.prompt)"
        for count in 1...bytes.count { #expect(try answer(to: bytes, atOnce: count) == expected) }
    }

    @Test(arguments: ["notex\u{8}s.txt\r", "notes.txt\u{7f}t\r", "ö\u{7f}\u{8}\u{8}notes.txt\r"])
    func `takes back what was mistyped`(line: String) throws {
        #expect(try answer(to: line) == Self.notes)
    }

    @Test func `is asked after two seconds in which nothing came`() throws {
        let client = try client()
        client.answer()
        #expect(client.received == [])
        client.clock.advance(by: .milliseconds(1_999))
        _ = client.engine.wake(at: client.clock.now)
        client.answer()
        #expect(client.received == [])
        client.clock.advance(by: .milliseconds(1))
        #expect(client.engine.deadline == client.clock.now)
        _ = client.engine.wake(at: client.clock.now)
        client.answer()
        #expect(client.received == Array(Self.prompt.utf8))
        #expect(client.takeEvents() == [.dialogueBegan("text")])
        client.send(Array("notes.txt\r".utf8))
        #expect(client.received == Array((Self.prompt + Self.notes).utf8))
    }

    @Test func `has as long for a name as any client that asks for nothing`() throws {
        let client = try client()
        client.send(Array("no".utf8))
        client.clock.advance(by: .seconds(59))
        _ = client.engine.wake(at: client.clock.now)
        #expect(client.end == nil)
        client.send(Array("t".utf8))
        client.clock.advance(by: .seconds(1))
        _ = client.engine.wake(at: client.clock.now)
        #expect(client.end == .idle)
        client.answer()
        #expect(
            String(decoding: client.received, as: UTF8.self)
                == Self.prompt + "Error: nothing was asked for too long\r\n")
    }

    @Test func `is told apart from a client of frames by the first byte`() throws {
        let client = try client()
        client.send(Example.client, atOnce: 1)
        #expect(client.received.starts(with: Example.serverHello))
        #expect(client.takeEvents().contains(.dialogueBegan("text")) == false)
    }

    @Test func `is not served unless that is wanted`() throws {
        let client = try client(text: false)
        client.send(Array("notes.txt\r".utf8))
        #expect(client.frames.map(\.type) == [0x85])
        #expect(client.engine.deadline == client.clock.now + .seconds(5))
    }

    @Test func `lists what is served, and a folder in it`() throws {
        #expect(
            try answer(to: "?\r") == "empty  0\r\nlogs/\r\nnotes.txt  6\r\n\(Self.prompt)")
        #expect(try answer(to: "? logs\r") == "logs/a b  1\r\n\(Self.prompt)")
        #expect(try answer(to: "? logs/\r") == "logs/a b  1\r\n\(Self.prompt)")
        #expect(try answer(to: "? nope\r").hasPrefix("Error: "))
    }

    @Test func `ends it with quit, and what was asked before is answered`() throws {
        let client = try client()
        client.send(Array("notes.txt\rquit\rnotes.txt\r".utf8))
        #expect(client.end == .bye)
        #expect(client.received == Array((Self.prompt + Self.notes).utf8))
    }

    @Test func `that has hung up still gets what was asked`() throws {
        let client = try client()
        client.send(Array("empty\r".utf8))
        client.sendEnd()
        client.answer()
        #expect(client.end == .inputEnded)
        #expect(
            client.received
                == Array((Self.prompt + "0 bytes\r\nTransfer complete\r\n" + Self.prompt).utf8))
    }

    @Test func `may leave out the end of the last line`() throws {
        let client = try client()
        client.send(Array("notes.txt\rnotes.txt".utf8))
        client.sendEnd()
        client.answer()
        #expect(client.end == .inputEnded)
        #expect(client.received == Array((Self.prompt + Self.notes + Self.notes).utf8))
    }

    @Test func `is told that the server stops`() throws {
        let client = try client()
        client.send([0x0d])
        client.end(.stopping)
        client.answer()
        #expect(
            String(decoding: client.received, as: UTF8.self).hasSuffix(
                "\r\nError: the server is stopping\r\n"))
    }
}

// MARK: What is not theirs

extension `A person at a terminal` {
    @Test(arguments: [
        ("nope", "there is no such file here"), (".hidden", "there is no such file here"),
        ("out", "there is no such file here"), ("/etc/passwd", "the name begins with a slash"),
        ("../etc/passwd", "a part of the name is . or .."), ("logs", "it is not a regular file"),
        ("a\0b", "the name holds the control byte 0"),
        ("a\u{1b}[A", "the name holds the control byte 27"),
    ]) func `hears why, and is asked again`(name: String, words: String) throws {
        #expect(try answer(to: name + "\r") == "Error: \(words)\r\n\(Self.prompt)")
        #expect(
            try answer(to: name + "\rnotes.txt\r")
                == "Error: \(words)\r\n\(Self.prompt)\(Self.notes)")
    }

    @Test func `types nothing that is no text`() throws {
        #expect(
            try answer(to: [0xff, 0xfe, 0x0d])
                == "Error: the name is not valid UTF-8\r\n\(Self.prompt)")
    }

    @Test(arguments: [2_049, 10 << 20]) func `types no name without end`(count: Int) throws {
        let line = [UInt8](repeating: 0x61, count: count) + [0x0d]
        #expect(
            try answer(to: line + Array("notes.txt\r".utf8), atOnce: 8_192)
                == "Error: the name is longer than 2048 bytes\r\n\(Self.prompt)\(Self.notes)")
    }

    @Test func `whose name is as long as it may be is only told that there is none`() throws {
        let line = [UInt8](repeating: 0x2f, count: 2_048) + [0x0d]
        #expect(
            try answer(to: line) == "Error: the name begins with a slash\r\n\(Self.prompt)")
    }

    @Test func `that reads nothing makes the server hold no more than a client of frames`() throws {
        let client = try client()
        let lines = Array(String(repeating: "nope\r", count: 100_000).utf8)
        var sent = 0
        // Nothing leaves: what is answered waits in the server.
        while client.wantsInput, sent < lines.count {
            client.sendOnly(Array(lines[sent..<min(sent + 8_192, lines.count)]))
            sent += 8_192
            while client.hasWork { client.step() }
        }
        #expect(sent < 100_000)
        #expect(client.engine.readyByteCount < 70_000)
        #expect(!client.wantsInput)
    }

    /// What comes back for CR and LF: both as they are, as two ends, and as from a tty of Linux.
    private static let echoes = [("\r", "\n"), ("\r\n", "\r\n"), ("\r\n", "^J")]

    @Test(arguments: echoes)
    func `whose terminal sends back what it gets is not answered without end`(
        carriageReturn: String, lineFeed: String
    ) throws {
        let ends: [UInt8: [UInt8]] = [0x0d: Array(carriageReturn.utf8), 0x0a: Array(lineFeed.utf8)]
        let client = try client()
        client.send(Array("notes.txt\rnope\r".utf8))
        var count = 0
        while count < client.received.count, count < 10_000 {
            let echo = client.received[count...]
            count += echo.count
            client.send(echo.flatMap { ends[$0] ?? [$0] })
        }
        #expect(count < 1_000)
        client.send(Array("notes.txt\r".utf8))
        #expect(
            String(decoding: client.received[count...], as: UTF8.self).hasSuffix(Self.notes))
        #expect(client.end == nil)
    }

    @Test func `learns by the size what is missing of a file that changed`() throws {
        try folder.write(SeededContent.bytes(300_000), to: "moving")
        let client = try client()
        client.sendOnly(Array("moving\r".utf8))
        client.step()
        client.step()
        try folder.write(SeededContent.bytes(10), to: "moving")
        client.answer()
        let text = String(decoding: client.received, as: UTF8.self)
        #expect(text.hasPrefix("\(Self.prompt)300000 bytes\r\n"))
        #expect(text.hasSuffix("Error: the file changed while it was sent\r\n\(Self.prompt)"))
        #expect(!text.contains("Transfer complete"))
    }
}
