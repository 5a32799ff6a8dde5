import Server
import Share
import System
import TestSupport
import Testing
import Wire

/// PROTOCOL 14.3: what SUMS is answered with.
@Suite struct `The answer to SUMS` {
    private func client(_ content: [UInt8], rules: Share.Rules = Share.Rules()) throws
        -> EngineClient
    {
        let folder = try TemporaryFolder()
        try folder.write(content, to: "file")
        return try EngineClient(folder, rules: rules)
    }

    private func held(_ prefix: some Sequence<UInt8>) throws -> HeldPrefix {
        let bytes = Array(prefix)
        let digest = try #require(Digest32(Sha256.digest(of: bytes.span)))
        return HeldPrefix(offset: UInt64(bytes.count), digest: digest)
    }

    private func sums(_ frames: some Sequence<Frame>) throws -> [Sum] {
        try frames.filter { $0.type == 0x89 }.map { try $0.decoded(as: Sum.self) }
    }

    /// Checks that the frames are HEAD, the sums of the blocks from `first` on and END.
    private func check(
        _ frames: some Sequence<Frame>, areSumsOf content: [UInt8], from start: Int = 0,
        first: Int = 0, exponent: UInt8 = 8
    ) throws {
        let frames = Array(frames)
        let head = try #require(frames.first).decoded(as: Head.self)
        #expect(head.size == UInt64(content.count) && head.start == UInt64(start))
        #expect(frames.dropFirst().dropLast().allSatisfy { $0.type == 0x89 })
        let all = try sums(frames)
        #expect(all.allSatisfy { $0.exponent == exponent })
        #expect(
            all.flatMap(\.sums) == BlockSums.all(content[first...], blockBytes: 1 << exponent))
        let last = try #require(frames.last)
        let end = try last.decoded(as: End.self)
        #expect(last.type == 0x84 && last.body.count == 8 + 32 + 8)
        #expect(end.size == UInt64(content.count))
        #expect(end.digest.bytes == Sha256.digest(of: content.span))
    }

    @Test(arguments: [0, 1, 255, 256, 257, 700, 65_535, 65_536, 131_071, 300_000])
    func `there is one sum for each block, the last of which may be shorter`(count: Int) throws {
        let content = SeededContent.bytes(count)
        let client = try client(content)
        client.send(Send.hello(.sums) + (try Send.sums("file")))
        try check(client.frames.dropFirst(), areSumsOf: content)
    }

    @Test(arguments: [8, 12, 16, 20] as [UInt8])
    func `blocks have as many bytes as was asked for`(exponent: UInt8) throws {
        let content = SeededContent.bytes(1 << 20 | 77)
        let client = try client(content)
        client.send(Send.hello(.sums) + (try Send.sums("file", exponent: exponent)))
        try check(client.frames.dropFirst(), areSumsOf: content, exponent: exponent)
    }

    @Test func `blocks are made larger until 65536 sums are enough`() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "file")
        try folder.file("file").truncate(to: 65_536 * 256 + 1)
        let client = try EngineClient(folder)
        client.send(Send.hello(.sums) + (try Send.sums("file")))
        let all = try sums(client.frames)
        #expect(all.allSatisfy { $0.exponent == 9 })
        #expect(all.reduce(0) { $0 + $1.sums.count } == 32_769)
        #expect(all[0].sums[0] == BlockSums.of([UInt8](repeating: 0, count: 512)))
        #expect(all.last?.sums.last == BlockSums.of([0]))
    }

    @Test(arguments: [1, 256, 999, 65_536, 300_000])
    func `what is held is answered as a GET is`(offset: Int) throws {
        let content = SeededContent.bytes(300_000)
        let client = try client(content)
        let held = try held(content.prefix(offset))
        client.send(Send.hello(.sums) + (try Send.sums("file", holding: held)))
        let asked = Array(client.frames.dropFirst())
        client.send(try Send.get("file", holding: held))
        #expect(Array(client.frames.dropFirst(1 + asked.count)) == asked)
        #expect(asked.last?.body.count == 8 + 32)
    }

    @Test(arguments: [1, 255, 256, 257, 65_535, 65_536, 299_999])
    func `who resumes a part gets the sums from the block of its end on`(offset: Int) throws {
        let content = SeededContent.bytes(300_000)
        let client = try client(content)
        let held = try held(content.prefix(offset))
        let request = try Send.sums("file", holding: held, isResuming: true)
        client.send(Send.hello(.sums) + request)
        try check(
            client.frames.dropFirst(), areSumsOf: content, from: offset,
            first: offset / 256 * 256)
    }

    @Test func `who resumes a part that is whole gets no sums`() throws {
        let content = SeededContent.bytes(700)
        let client = try client(content)
        let request = try Send.sums("file", holding: held(content), isResuming: true)
        client.send(Send.hello(.sums) + request)
        try check(client.frames.dropFirst(), areSumsOf: content, from: 700, first: 700)
    }

    @Test(arguments: [false, true])
    func `who holds other bytes gets all sums`(isResuming: Bool) throws {
        let content = SeededContent.bytes(100_000)
        let client = try client(content)
        client.send(Send.hello(.sums))
        for other in [SeededContent.bytes(700, seed: 2), SeededContent.bytes(100_001, seed: 2)] {
            let count = client.frames.count
            let held = try held(other)
            client.send(try Send.sums("file", holding: held, isResuming: isResuming))
            try check(client.frames.dropFirst(count), areSumsOf: content)
        }
    }

    @Test func `requests come at any pace`() throws {
        let content = SeededContent.bytes(2000)
        let request = try Send.sums("file") + Send.parts("file", tag: 1, [(0, 1)])
        let whole = try client(content)
        whole.send(Send.hello(.sums) + request + request)
        for count in [1, 3, 50] {
            let slow = try client(content)
            slow.send(Send.hello(.sums) + request + request, atOnce: count)
            #expect(slow.frames.map(\.type) == whole.frames.map(\.type))
            #expect(try sums(slow.frames) == sums(whole.frames))
        }
        #expect(whole.isIdle)
    }

    @Test func `one step reads no more than of any file`() throws {
        let client = try client(SeededContent.bytes(655_350))
        client.sendOnly(Send.hello(.sums) + (try Send.sums("file")))
        var steps = 0
        while client.hasWork {
            client.step()
            client.leave()
            steps += 1
        }
        // One to open it, ten pieces of 65,535 bytes, and these again, the last with END.
        #expect(steps == 21)
    }

    @Test func `sums leave in frames of many`() throws {
        let client = try client(SeededContent.bytes(1 << 20))
        client.send(Send.hello(.sums) + (try Send.sums("file")))
        #expect(try sums(client.frames).count <= 8)
    }

    @Test func `a file that changes under the sums is ERROR 4`() throws {
        let client = try client(SeededContent.bytes(300_000))
        client.sendOnly(Send.hello(.sums) + (try Send.sums("file")))
        for _ in 0..<4 { client.step() }
        try client.folder.file("file").write([1, 2, 3].span, at: 299_990)
        client.answer()
        #expect(client.frames.last?.refusal == .changed)
        #expect(client.isIdle)
    }

    @Test func `what is not there or not served is refused as ever`() throws {
        let client = try client([])
        try client.folder.write("", to: ".hidden")
        try client.folder.makeFolder("folder")
        client.send(Send.hello(.sums))
        let names = ["nope", ".hidden", "folder"]
        for name in names {
            client.send(try Send.sums(name) + Send.parts(name, tag: 0, [(0, 1)]))
        }
        #expect(
            client.frames.dropFirst().map(\.refusal) == [
                .notFound, .notFound, .notFound, .notFound, .notRegular, .notRegular,
            ])
    }

    @Test func `the log is told of sums and of parts`() throws {
        let client = try client(SeededContent.bytes(700))
        client.send(Send.hello(.sums) + (try Send.sums("file")))
        let tag = try #require(client.tag)
        client.send(
            try Send.parts("file", tag: tag, [(2, 1)])
                + Send.parts("file", tag: tag, sumsOf: 8, [(0, 3)]))
        let path = try RemotePath("file")
        #expect(
            client.takeEvents() == [
                .greeted(.sums), .summed(path, size: 700, count: 3),
                .began(path, byteCount: 188), .parted(path, size: 700, byteCount: 188),
                .summed(path, size: 700, count: 3),
            ])
    }
}

extension EngineClient {
    /// The tag of the last END that has one.
    var tag: UInt64? {
        frames.last { $0.type == 0x84 && $0.body.count == 48 }
            .map { $0.body.suffix(8).reduce(0) { $0 << 8 | UInt64($1) } }
    }
}
