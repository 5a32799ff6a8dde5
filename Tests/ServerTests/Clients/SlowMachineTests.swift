import System
import TestSupport
import Testing
import Wire

/// A server that compresses a long text for a client that takes all at once.
@Suite struct `A machine that is slower than its links` {
    private let served: ServedFolder
    private let text: [UInt8]

    init() throws {
        var chance = SeededGenerator(seed: 4)
        text = Array(
            (0..<150_000).map { line in
                "\(line) sensor \(Int.random(in: 0..<1_000, using: &chance)) tells: all is well\n"
            }.joined().utf8)
        let folder = try TemporaryFolder()
        try folder.write(text, to: "text")
        served = try ServedFolder(folder)
    }

    /// What the client gets behind HELLO.
    private func fetch() throws -> [UInt8] {
        let client = try served.connect()
        try client.send(Send.hello(.zstd) + (try Send.get("text")) + Send.bye)
        client.shutDownSending()
        for _ in 0..<100_000 where !client.isClosed {
            try served.turn()
            try client.receive()
        }
        #expect(client.isClosed)
        return Array(client.received.dropFirst(Send.hello().count))
    }

    private func content(_ stream: [UInt8]) throws -> [UInt8] {
        Frame.all(in: try expanded(stream)).frames.filter { $0.type == 0x83 }.flatMap(\.body)
    }

    /// How many zstd frames the stream has, as far as their first bytes tell.
    private func frameCount(_ stream: [UInt8]) -> Int {
        let magic: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd]
        return stream.indices.dropLast(3).count { stream[$0..<$0 + 4].elementsEqual(magic) }
    }

    @Test func `compresses less and less, in frames that a client can read`() throws {
        served.slowDown(to: .milliseconds(50))
        let stream = try fetch()
        #expect(try content(stream) == text)
        #expect(frameCount(stream) == 3)
    }

    @Test func `compresses as well as it can where it is fast, in one frame`() throws {
        let stream = try fetch()
        #expect(try content(stream) == text)
        #expect(frameCount(stream) == 1)
    }
}
