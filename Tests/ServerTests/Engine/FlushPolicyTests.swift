import Server
import System
import TestSupport
import Testing
import Wire

@Suite struct `The end of the answers to a full window` {
    private static let fileCount = 200

    /// Files of a log of so many bytes each.
    private func client(fileBytes: Int, compress: Bool = true) throws -> EngineClient {
        let folder = try TemporaryFolder()
        var chance = SeededGenerator(seed: 7)
        for index in 0..<Self.fileCount {
            var text = ""
            while text.utf8.count < fileBytes {
                text += "sensor \(Int.random(in: 0..<1_000_000, using: &chance)) is at its place\n"
            }
            try folder.write(Array(text.utf8.prefix(fileBytes)), to: LocalPath("\(index)"))
        }
        let client = try EngineClient(folder, compress: compress)
        client.send(Send.hello(compress ? .zstd : []))
        return client
    }

    private func requests(_ numbers: Range<Int>) throws -> [UInt8] {
        try numbers.flatMap { try Send.get("\($0)") }
    }

    /// How many messages have left that were shorter than a unit, HELLO's not counted.
    private func shortCount(_ client: EngineClient) -> Int {
        client.messages.dropFirst().count { $0.count < 1008 }
    }

    @Test(arguments: [100, 1000, 4096], [false, true])
    func `waits for more to be asked, and leaves when nothing is`(
        fileBytes: Int, compress: Bool
    ) throws {
        let client = try client(fileBytes: fileBytes, compress: compress)
        client.sendOnly(try requests(0..<64))
        client.answerAtOnce()
        // A body that the client waits for leaves whole: once in half of a window.
        let shortMax = { answeredCount in compress ? answeredCount / 32 : 0 }
        var holdCount = 0
        for number in stride(from: 64, to: 192, by: 16) {
            if client.isHoldingBack { holdCount += 1 }
            #expect(shortCount(client) <= shortMax(number))
            client.sendOnly(try requests(number..<number + 16))
            client.answerAtOnce()
        }
        #expect(holdCount >= (compress ? 4 : 8))
        let count = shortCount(client)
        #expect(count <= shortMax(192))
        let isHoldingBack = client.isHoldingBack
        client.waitForTail()
        #expect(shortCount(client) == count + (isHoldingBack ? 1 : 0))
        #expect(client.isIdle && !client.isHoldingBack)
    }

    /// How many answers the client can have read.
    private func heardCount(_ client: EngineClient, compress: Bool) throws -> Int {
        let answers = client.messages.dropFirst().joined()
        let frames = Frame.all(in: compress ? try expanded(answers) : Array(answers)).frames
        return frames.count { $0.type == 0x84 }
    }

    @Test(arguments: [0, 10, 100, 300, 500, 1000, 4096], [false, true])
    func `leaves what a client has to read before it may ask again`(
        fileBytes: Int, compress: Bool
    ) throws {
        let client = try client(fileBytes: fileBytes, compress: compress)
        client.sendOnly(try requests(0..<64))
        client.answerAtOnce()
        var asked = 64
        #expect(try heardCount(client, compress: compress) > 0)
        for count in [16, 32, 16, 1, 15, 50] {
            client.sendOnly(try requests(asked..<asked + count))
            asked += count
            client.answerAtOnce()
            #expect(try heardCount(client, compress: compress) > asked - 64)
        }
    }

    @Test func `leaves at once where all of it is less than a message`() throws {
        let client = try client(fileBytes: 10)
        let nothing = try (0..<64).flatMap { try Send.get("no\($0)") }
        client.sendOnly(nothing)
        client.answerAtOnce()
        #expect(client.messages.count == 2)
        #expect(!client.isHoldingBack)
    }

    @Test(arguments: [1, 47, 48, 63])
    func `waits only where three quarters of a window were asked`(count: Int) throws {
        let client = try client(fileBytes: 1000, compress: false)
        client.sendOnly(try requests(0..<count))
        client.answerAtOnce()
        #expect(client.isHoldingBack == (count >= 48))
        #expect(shortCount(client) == (count >= 48 ? 0 : 1))
    }

    @Test func `does not go on waiting for a client that asks again when it has all`() throws {
        let client = try client(fileBytes: 1000, compress: false)
        for window in 0..<12 {
            client.sendOnly(try requests(0..<64))
            client.answerAtOnce()
            #expect(client.isHoldingBack == (window < 8))
            client.waitForTail()
        }
    }

    @Test func `waits for a client that is slow now and then, and keeps pace again`() throws {
        let client = try client(fileBytes: 1000, compress: false)
        for _ in 0..<20 {
            client.sendOnly(try requests(0..<64))
            client.answerAtOnce()
            #expect(client.isHoldingBack)
            client.sendOnly(try requests(64..<80))
            client.answerAtOnce()
            #expect(client.isHoldingBack)
            client.waitForTail()
        }
    }

    @Test func `never waits for a client that asks for one after the other`() throws {
        let client = try client(fileBytes: 100)
        for number in 0..<Self.fileCount {
            client.sendOnly(try requests(number..<number + 1))
            client.answerAtOnce()
            #expect(!client.isHoldingBack)
        }
    }

    // PROTOCOL 16.2
    @Test(arguments: [false, true])
    func `does not wait after FLUSH, until more is asked`(isLate: Bool) throws {
        let client = try client(fileBytes: 1000, compress: false)
        let asked = try requests(0..<64)
        client.sendOnly(asked + (isLate ? [] : Send.flush))
        client.answerAtOnce()
        #expect(client.isHoldingBack == isLate)
        if isLate {
            client.sendOnly(Send.flush)
            client.answerAtOnce()
        }
        #expect(!client.isHoldingBack)
        #expect(try heardCount(client, compress: false) == 64)
        client.sendOnly(try requests(64..<128))
        client.answerAtOnce()
        #expect(client.isHoldingBack)
    }

    @Test func `leaves with BYE, and with the last words of a server that stops`() throws {
        for isStopping in [false, true] {
            let client = try client(fileBytes: 1000, compress: false)
            client.sendOnly(try requests(0..<64))
            client.answerAtOnce()
            #expect(client.isHoldingBack)
            if isStopping {
                client.end(.stopping)
            } else {
                client.sendOnly(Send.bye)
            }
            client.answerAtOnce()
            #expect(client.frames.count { $0.type == 0x84 } == 64)
            #expect(client.hasNoOutput && !client.isHoldingBack)
        }
    }

    @Test func `leaves over a socket after a fifth of a second`() throws {
        let folder = try TemporaryFolder()
        try folder.write([UInt8](repeating: 9, count: 100), to: "small")
        let link = try Link(folder)
        try link.send(Send.hello() + (0..<64).flatMap { _ in try Send.get("small") })
        let count = try link.receive().count
        #expect(count < 1 + 64 * 3)
        try link.passTime(.milliseconds(199))
        #expect(try link.receive().count == count)
        try link.send(try Send.get("small"))
        try link.passTime(.milliseconds(199))
        #expect(try link.receive().count < 1 + 65 * 3)
        try link.passTime(.milliseconds(1))
        #expect(try link.receive().count == 1 + 65 * 3)
        #expect(link.connection.isServed)
    }
}
