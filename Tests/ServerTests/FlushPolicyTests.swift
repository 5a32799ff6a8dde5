import Server
import System
import TestSupport
import Testing
import Wire

@Suite struct `The end of the answers to a full window` {
    private static let fileCount = 200

    /// Files of a log of so many bytes each.
    private func dialogue(fileBytes: Int, compress: Bool = true) throws -> Dialogue {
        let folder = try TemporaryFolder()
        var chance = SeededGenerator(seed: 7)
        for index in 0..<Self.fileCount {
            var text = ""
            while text.utf8.count < fileBytes {
                text += "sensor \(Int.random(in: 0..<1_000_000, using: &chance)) is at its place\n"
            }
            try folder.write(Array(text.utf8.prefix(fileBytes)), to: LocalPath("\(index)"))
        }
        let dialogue = try Dialogue(folder, compress: compress)
        dialogue.say(Say.hello(compress ? .zstd : []))
        return dialogue
    }

    private func requests(_ numbers: Range<Int>) throws -> [UInt8] {
        try numbers.flatMap { try Say.get("\($0)") }
    }

    /// How many messages have left that were shorter than a unit, HELLO's not counted.
    private func shortCount(_ dialogue: Dialogue) -> Int {
        dialogue.messages.dropFirst().count { $0.count < 1008 }
    }

    @Test(arguments: [100, 1000, 4096], [false, true])
    func `waits for more to be asked, and leaves when nothing is`(
        fileBytes: Int, compress: Bool
    ) throws {
        let dialogue = try dialogue(fileBytes: fileBytes, compress: compress)
        dialogue.sayOnly(try requests(0..<64))
        dialogue.answerAtOnce()
        // A body that the client waits for leaves whole: once in half of a window.
        let shortMax = { answeredCount in compress ? answeredCount / 32 : 0 }
        var holdCount = 0
        for number in stride(from: 64, to: 192, by: 16) {
            if dialogue.isHoldingBack { holdCount += 1 }
            #expect(shortCount(dialogue) <= shortMax(number))
            dialogue.sayOnly(try requests(number..<number + 16))
            dialogue.answerAtOnce()
        }
        #expect(holdCount >= (compress ? 4 : 8))
        let count = shortCount(dialogue)
        #expect(count <= shortMax(192))
        let isHoldingBack = dialogue.isHoldingBack
        dialogue.rest()
        #expect(shortCount(dialogue) == count + (isHoldingBack ? 1 : 0))
        #expect(dialogue.isIdle && !dialogue.isHoldingBack)
    }

    /// How many answers the client can have read.
    private func heardCount(_ dialogue: Dialogue, compress: Bool) throws -> Int {
        let answers = dialogue.messages.dropFirst().joined()
        let frames = Frame.all(in: compress ? try expanded(answers) : Array(answers)).frames
        return frames.count { $0.type == 0x84 }
    }

    @Test(arguments: [0, 10, 100, 300, 500, 1000, 4096], [false, true])
    func `leaves what a client has to read before it may ask again`(
        fileBytes: Int, compress: Bool
    ) throws {
        let dialogue = try dialogue(fileBytes: fileBytes, compress: compress)
        dialogue.sayOnly(try requests(0..<64))
        dialogue.answerAtOnce()
        var asked = 64
        #expect(try heardCount(dialogue, compress: compress) > 0)
        for count in [16, 32, 16, 1, 15, 50] {
            dialogue.sayOnly(try requests(asked..<asked + count))
            asked += count
            dialogue.answerAtOnce()
            #expect(try heardCount(dialogue, compress: compress) > asked - 64)
        }
    }

    @Test func `leaves at once where all of it is less than a message`() throws {
        let dialogue = try dialogue(fileBytes: 10)
        let nothing = try (0..<64).flatMap { try Say.get("no\($0)") }
        dialogue.sayOnly(nothing)
        dialogue.answerAtOnce()
        #expect(dialogue.messages.count == 2)
        #expect(!dialogue.isHoldingBack)
    }

    @Test(arguments: [1, 47, 48, 63])
    func `waits only where three quarters of a window were asked`(count: Int) throws {
        let dialogue = try dialogue(fileBytes: 1000, compress: false)
        dialogue.sayOnly(try requests(0..<count))
        dialogue.answerAtOnce()
        #expect(dialogue.isHoldingBack == (count >= 48))
        #expect(shortCount(dialogue) == (count >= 48 ? 0 : 1))
    }

    @Test func `does not go on waiting for a client that asks again when it has all`() throws {
        let dialogue = try dialogue(fileBytes: 1000, compress: false)
        for window in 0..<12 {
            dialogue.sayOnly(try requests(0..<64))
            dialogue.answerAtOnce()
            #expect(dialogue.isHoldingBack == (window < 8))
            dialogue.rest()
        }
    }

    @Test func `waits for a client that is slow now and then, and keeps pace again`() throws {
        let dialogue = try dialogue(fileBytes: 1000, compress: false)
        for _ in 0..<20 {
            dialogue.sayOnly(try requests(0..<64))
            dialogue.answerAtOnce()
            #expect(dialogue.isHoldingBack)
            dialogue.sayOnly(try requests(64..<80))
            dialogue.answerAtOnce()
            #expect(dialogue.isHoldingBack)
            dialogue.rest()
        }
    }

    @Test func `never waits for a client that asks for one after the other`() throws {
        let dialogue = try dialogue(fileBytes: 100)
        for number in 0..<Self.fileCount {
            dialogue.sayOnly(try requests(number..<number + 1))
            dialogue.answerAtOnce()
            #expect(!dialogue.isHoldingBack)
        }
    }

    @Test func `leaves with BYE, and with the last words of a server that stops`() throws {
        for isStopping in [false, true] {
            let dialogue = try dialogue(fileBytes: 1000, compress: false)
            dialogue.sayOnly(try requests(0..<64))
            dialogue.answerAtOnce()
            #expect(dialogue.isHoldingBack)
            if isStopping {
                dialogue.end(.stopping)
            } else {
                dialogue.sayOnly(Say.bye)
            }
            dialogue.answerAtOnce()
            #expect(dialogue.frames.count { $0.type == 0x84 } == 64)
            #expect(dialogue.hasNoOutput && !dialogue.isHoldingBack)
        }
    }

    @Test func `leaves over a socket after a fifth of a second`() throws {
        let folder = try TemporaryFolder()
        try folder.write([UInt8](repeating: 9, count: 100), to: "small")
        let link = try Link(folder)
        try link.say(Say.hello() + (0..<64).flatMap { _ in try Say.get("small") })
        let count = try link.hear().count
        #expect(count < 1 + 64 * 3)
        try link.pass(.milliseconds(199))
        #expect(try link.hear().count == count)
        try link.say(try Say.get("small"))
        try link.pass(.milliseconds(199))
        #expect(try link.hear().count < 1 + 65 * 3)
        try link.pass(.milliseconds(1))
        #expect(try link.hear().count == 1 + 65 * 3)
        #expect(link.connection.isServed)
    }
}
