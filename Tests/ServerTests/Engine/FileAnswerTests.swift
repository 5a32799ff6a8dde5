import Server
import Share
import System
import TestSupport
import Testing
import Wire

@Suite struct `The answer to a GET` {
    /// Bytes that are not like one another, so that a wrong place shows.
    private func content(_ count: Int) -> [UInt8] {
        var random = SeededGenerator(seed: 7)
        return random.bytes(count)
    }

    private func folder(_ content: [UInt8]) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write(content, to: "file")
        return folder
    }

    private func held(_ prefix: some Sequence<UInt8>) throws -> HeldPrefix {
        let bytes = Array(prefix)
        let digest = try #require(Digest32(Sha256.digest(of: bytes.span)))
        return HeldPrefix(offset: UInt64(bytes.count), digest: digest)
    }

    /// Checks that the frames are a whole answer that sends `sent` of `content`.
    private func check(
        _ frames: some Sequence<Frame>, are content: [UInt8], from start: Int
    ) throws {
        let frames = Array(frames)
        let head = try #require(frames.first).decoded(as: Head.self)
        #expect(head.size == UInt64(content.count))
        #expect(head.start == UInt64(start))
        let end = try #require(frames.last).decoded(as: End.self)
        #expect(end.size == UInt64(content.count))
        #expect(end.digest.bytes == Sha256.digest(of: content.span))
        let data = frames.dropFirst().dropLast()
        #expect(data.allSatisfy { $0.type == 0x83 && !$0.body.isEmpty })
        #expect(Array(data.map(\.body).joined()) == Array(content[start...]))
    }

    @Test(arguments: [0, 1, 65_534, 65_535, 65_536, 131_070, 131_071, 300_000])
    func `every byte arrives whatever the size`(count: Int) throws {
        let content = content(count)
        let client = try EngineClient(folder(content))
        client.send(Send.hello() + (try Send.get("file")))
        try check(client.frames.dropFirst(), are: content, from: 0)
        // DATA is as large as can be.
        #expect(client.frames.count == 3 + (count + 65_534) / 65_535)
    }

    @Test(arguments: [1, 999, 65_535, 65_536, 200_000, 299_999, 300_000])
    func `only the rest is sent to who holds the same first bytes`(offset: Int) throws {
        let content = content(300_000)
        let client = try EngineClient(folder(content))
        client.send(Send.hello() + (try Send.get("file", holding: held(content.prefix(offset)))))
        try check(client.frames.dropFirst(), are: content, from: offset)
    }

    @Test(arguments: [1, 65_535, 65_536, 300_000])
    func `all is sent to who holds other bytes`(offset: Int) throws {
        let content = content(300_000)
        let client = try EngineClient(folder(content))
        let other = content.prefix(offset - 1) + [content[offset - 1] ^ 1]
        client.send(Send.hello() + (try Send.get("file", holding: held(other))))
        try check(client.frames.dropFirst(), are: content, from: 0)
    }

    @Test(arguments: [1, 100_000]) func `all is sent to who holds more`(more: Int) throws {
        let content = content(1000)
        let client = try EngineClient(folder(content))
        let longer = content + [UInt8](repeating: 1, count: more)
        client.send(Send.hello() + (try Send.get("file", holding: held(longer))))
        try check(client.frames.dropFirst(), are: content, from: 0)
    }

    @Test(arguments: [UInt64(Int64.max), 1 << 63, .max])
    func `an unfathomable offset is only an offset beyond the end`(offset: UInt64) throws {
        let client = try EngineClient(folder(content(10)))
        let digest = try held([1]).digest
        let held = HeldPrefix(offset: offset, digest: digest)
        client.send(Send.hello() + (try Send.get("file", holding: held)))
        try check(client.frames.dropFirst(), are: content(10), from: 0)
    }

    @Test func `a long prefix does not hold up what was sent before`() throws {
        let content = content(300_000)
        let folder = try folder(content)
        try folder.write("small", to: "small")
        let client = try EngineClient(folder)
        let held = try held(content.prefix(200_000))
        client.sendOnly(Send.hello() + (try Send.get("small") + Send.get("file", holding: held)))
        // GET small: HEAD, DATA, END; then the other GET begins.
        for _ in 0..<4 { client.step() }
        client.leave()
        #expect(client.frames.map(\.type) == [0x81, 0x82, 0x83, 0x84])
        #expect(client.hasNoOutput)
        client.answer()
        try check(client.frames.dropFirst(4), are: content, from: 200_000)
    }

    @Test func `a long prefix is compared piece by piece`() throws {
        let content = content(655_350)
        let client = try EngineClient(folder(content))
        client.sendOnly(Send.hello() + (try Send.get("file", holding: held(content))))
        var steps = 0
        while client.hasWork {
            client.step()
            steps += 1
        }
        // One to open it, ten pieces of 65,535 bytes, and these again, the last with END.
        #expect(steps == 21)
    }

    @Test func `a small file takes one step to open, one to send and one to end`() throws {
        let client = try EngineClient(folder(content(65_535)))
        client.sendOnly(Send.hello() + (try Send.get("file")))
        for _ in 0..<3 { client.step() }
        #expect(!client.hasWork)
        client.leave()
        try check(client.frames.dropFirst(), are: content(65_535), from: 0)
    }

    @Test func `what was sent of a large file leaves before it is read again`() throws {
        let content = content(4 << 20 | 1)
        let client = try EngineClient(folder(content), compress: true)
        client.sendOnly(Send.hello(.zstd) + (try Send.get("file")))
        // One to open it, 65 pieces.
        for _ in 0..<66 {
            client.step()
            client.leave()
        }
        client.step()
        client.leave()
        #expect(client.hasNoOutput)
        let hello = Frame.all(in: client.received).frames[0].body.count + 5
        let frames = try Frame.all(in: expanded(client.received.dropFirst(hello))).frames
        let data = frames.filter { $0.type == 0x83 }
        #expect(data.reduce(0) { $0 + $1.body.count } == content.count)
        #expect(client.hasWork)
    }

    @Test func `the file is opened when its turn comes and not before`() throws {
        let folder = try folder(content(10))
        let client = try EngineClient(folder)
        client.sendOnly(Send.hello() + (try Send.get("file") + Send.get("later")))
        try folder.write("late", to: "later")
        client.answer()
        #expect(client.frames.map(\.type) == [0x81, 0x82, 0x83, 0x84, 0x82, 0x83, 0x84])
    }
}

@Suite struct `A file that changes while it is sent` {
    /// What somebody else does to the file.
    enum Change: CaseIterable {
        case grow, shrink, empty, overwrite, touch, replace, remove
    }

    private static let size = 200_000

    private func apply(_ change: Change, to folder: TemporaryFolder) throws {
        let other = [UInt8](repeating: 9, count: 10)
        switch change {
        case .grow: try folder.file("file").write(other.span, at: UInt64(Self.size))
        case .shrink: try folder.file("file").truncate(to: UInt64(Self.size) - 1)
        case .empty: try folder.file("file").truncate(to: 0)
        case .overwrite: try folder.file("file").write(other.span, at: 100)
        case .touch: try folder.touch("file", seconds: 1)
        case .replace:
            try folder.write(other, to: "other")
            try folder.rename("other", to: "file")
        case .remove: try folder.remove("file")
        }
    }

    /// A change after each of the steps: HEAD, four pieces, and three of them read again.
    @Test(arguments: Change.allCases, 1...8)
    func `is never called complete`(change: Change, steps: Int) throws {
        let folder = try TemporaryFolder()
        let content = [UInt8](repeating: 5, count: Self.size)
        try folder.write(content, to: "file")
        try folder.touch("file", seconds: 1_000_000_000)
        try folder.write("still here", to: "next")
        let client = try EngineClient(folder)
        client.sendOnly(Send.hello() + (try Send.get("file") + Send.get("next")))
        for _ in 0..<steps {
            client.step()
            client.leave()
        }
        try apply(change, to: folder)
        client.answer()
        let answers = client.frames.dropFirst(2).filter { $0.type != 0x83 }
        #expect(answers.map(\.type) == [0x85, 0x82, 0x84])
        #expect(answers.first?.refusal == .changed)
        #expect(client.isIdle)
        // What was sent is the file's and no more of it than there was.
        let data = client.frames.prefix { $0.type != 0x85 }.filter { $0.type == 0x83 }
        #expect(content.starts(with: data.map(\.body).joined()) || change == .overwrite)
    }

    @Test(arguments: Change.allCases)
    func `before its prefix was compared is never called complete`(change: Change) throws {
        let folder = try TemporaryFolder()
        let content = [UInt8](repeating: 5, count: Self.size)
        try folder.write(content, to: "file")
        try folder.touch("file", seconds: 1_000_000_000)
        let digest = try #require(Digest32(Sha256.digest(of: content.span)))
        let held = HeldPrefix(offset: UInt64(Self.size), digest: digest)
        let client = try EngineClient(folder)
        client.sendOnly(Send.hello() + (try Send.get("file", holding: held)))
        client.step()
        try apply(change, to: folder)
        client.answer()
        #expect(client.frames.last?.refusal == .changed)
        #expect(!client.frames.contains { $0.type == 0x84 })
    }

    /// A byte that is stored into a page which had been stored into before changes no time.
    ///
    /// Of the bytes that were sent: first, in the middle, last; after some of the pieces.
    @Test(arguments: [(0, 2), (0, 5), (100_000, 3), (100_000, 5), (199_999, 5), (199_999, 8)])
    func `through a mapping, which does not show in its times, is not called complete`(
        index: Int, steps: Int
    ) throws {
        let folder = try TemporaryFolder()
        try folder.write([UInt8](repeating: 5, count: Self.size), to: "file")
        let mapping = try MappedFile(folder.path("file"), byteCount: Self.size)
        for index in 0..<Self.size { mapping[index] = 6 }
        let client = try EngineClient(folder)
        client.sendOnly(Send.hello() + (try Send.get("file")))
        for _ in 0..<steps {
            client.step()
            client.leave()
        }
        mapping[index] = 7
        client.answer()
        #expect(client.frames.last?.refusal == .changed)
        #expect(!client.frames.contains { $0.type == 0x84 })
    }

    @Test(arguments: [
        (size, -60, true, true), (size - 1, 60, true, true), (size - 1, -60, true, false),
        (size - 1, -60, false, true),
    ])
    func `is read again unless it is large and has not changed for a while, as is sure`(
        bytesMax: Int, settledSeconds: Int64, keepsChangeTimes: Bool, isReadTwice: Bool
    ) throws {
        let folder = try TemporaryFolder()
        try folder.write([UInt8](repeating: 5, count: Self.size), to: "file")
        var rules = Share.Rules(
            readTwiceBytesMax: UInt64(bytesMax), settledSeconds: settledSeconds)
        rules.keepsChangeTimes = keepsChangeTimes
        let client = try EngineClient(folder, rules: rules)
        client.sendOnly(Send.hello() + (try Send.get("file")))
        var steps = 0
        while client.hasWork {
            client.step()
            client.leave()
            steps += 1
        }
        #expect(client.frames.last?.type == 0x84)
        // One to open it, four pieces, and the same again or only the end.
        #expect(steps == (isReadTwice ? 9 : 6))
    }
}
