import Server
import Share
import System
import TestSupport
import Testing
import Wire

/// PROTOCOL 14.4 and 14.5: what PARTS is answered with.
@Suite struct `The answer to PARTS` {
    private static let content = SeededContent.bytes(300_000)

    private let client: EngineClient
    private let tag: UInt64

    init() throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.content, to: "file")
        client = try EngineClient(folder)
        client.send(Send.hello(.sums) + (try Send.sums("file", exponent: 20)))
        tag = try #require(client.tag)
    }

    /// The frames that answer a request.
    private func answer(_ request: [UInt8]) -> [Frame] {
        let count = client.frames.count
        client.send(request)
        return Array(client.frames.dropFirst(count))
    }

    private func bytes(_ ranges: [(UInt32, UInt32)], unit: Int) -> [[UInt8]] {
        ranges.map { range in
            let start = Int(range.0) * unit
            return Array(Self.content[start..<min(start + Int(range.1) * unit, 300_000)])
        }
    }

    @Test(
        arguments: [
            ([(0, 1)], 8), ([(0, 2), (2, 1), (5, 900)], 8), ([(1171, 1)], 8), ([(0, 74)], 12),
            ([(0, 1)], 20), ([(1, 1), (3, 1)], 16), ((0..<586).map { ($0 * 2, 1) }, 8),
        ] as [([(UInt32, UInt32)], UInt8)])
    func `exactly its ranges are sent, cut at the size`(
        ranges: [(UInt32, UInt32)], unit: UInt8
    ) throws {
        let frames = answer(try Send.parts("file", tag: tag, unit: unit, ranges))
        let head = try #require(frames.first).decoded(as: Head.self)
        #expect(head.size == 300_000 && head.start == 0)
        let wanted = Array(bytes(ranges, unit: 1 << unit).joined())
        let data = frames.dropFirst().dropLast()
        #expect(data.allSatisfy { $0.type == 0x83 })
        #expect(Array(data.map(\.body).joined()) == wanted)
        let parted = try #require(frames.last)
        #expect(parted.type == 0x8a)
        #expect(try parted.decoded(as: Parted.self).byteCount == UInt64(wanted.count))
        // Small ranges share a frame.
        #expect(data.count == (wanted.count + 65_534) / 65_535)
    }

    @Test(
        arguments: [
            ([(0, 1)], 12, 8), ([(0, 2), (9, 1), (73, 1)], 12, 8), ([(0, 1)], 20, 12),
            ([(1, 3), (5, 1)], 8, 12), ([(0, 74)], 12, 12),
        ] as [([(UInt32, UInt32)], UInt8, UInt8)])
    func `the sums of its ranges are sent`(
        ranges: [(UInt32, UInt32)], unit: UInt8, exponent: UInt8
    ) throws {
        let request = try Send.parts("file", tag: tag, sumsOf: exponent, unit: unit, ranges)
        let frames = answer(request)
        let wanted = bytes(ranges, unit: 1 << unit)
        let sums = try frames.dropFirst().dropLast().map { try $0.decoded(as: Sum.self) }
        #expect(sums.allSatisfy { $0.exponent == exponent })
        #expect(
            sums.flatMap(\.sums)
                == wanted.flatMap { BlockSums.all($0, blockBytes: 1 << exponent) })
        let parted = try #require(frames.last).decoded(as: Parted.self)
        #expect(parted.byteCount == UInt64(wanted.joined().count))
    }

    @Test func `a range that ends beyond the size rounded up is ERROR 4`() throws {
        #expect(answer(try Send.parts("file", tag: tag, [(1171, 1)])).last?.type == 0x8a)
        for ranges in [[(1171, 2)], [(1172, 1)], [(0, 1), (.max, .max)]]
            as [[(UInt32, UInt32)]]
        {
            #expect(answer(try Send.parts("file", tag: tag, ranges)).map(\.refusal) == [.changed])
        }
        #expect(client.isIdle)
    }

    @Test func `another tag is ERROR 4`() throws {
        let frames = answer(try Send.parts("file", tag: tag ^ 1, [(0, 1)]))
        #expect(frames.map(\.refusal) == [.changed])
    }

    @Test func `a file that has changed since SUMS is ERROR 4`() throws {
        try client.folder.write(Self.content, to: "file")
        #expect(answer(try Send.parts("file", tag: tag, [(0, 1)])).map(\.refusal) == [.changed])
        client.send(try Send.sums("file"))
        let newTag = try #require(client.tag)
        #expect(newTag != tag)
        #expect(answer(try Send.parts("file", tag: newTag, [(0, 1)])).last?.type == 0x8a)
    }

    @Test func `a file that changes while its parts are sent is ERROR 4`() throws {
        client.sendOnly(try Send.parts("file", tag: tag, [(0, 1172)]))
        for _ in 0..<3 { client.step() }
        try client.folder.file("file").write([1, 2, 3].span, at: 0)
        client.answer()
        #expect(client.frames.last?.refusal == .changed)
        #expect(client.isIdle)
    }

    @Test func `a file that becomes shorter while its parts are sent is ERROR 4`() throws {
        client.sendOnly(try Send.parts("file", tag: tag, [(0, 1172)]))
        client.step()
        try client.folder.file("file").truncate(to: 10)
        client.answer()
        #expect(client.frames.last?.refusal == .changed)
    }

    @Test func `a tag names one state of one file in one run`() throws {
        client.send(try Send.sums("file"))
        #expect(client.tag == tag)
        try client.folder.write(Self.content, to: "other")
        client.send(try Send.sums("other"))
        let other = client.tag
        let again = try EngineClient(client.folder)
        again.send(Send.hello(.sums) + (try Send.sums("file")))
        #expect(Set([tag, other, again.tag]).count == 3)
    }

    @Test func `parts need no SUMS in the same session`() throws {
        let later = Send.hello(.sums) + (try Send.parts("file", tag: tag, [(0, 1)]))
        // The same share, and another client of it.
        let engine = try EngineClient(client.folder, in: client.share)
        engine.send(later)
        #expect(engine.frames.last?.type == 0x8a)
    }

    @Test func `one step reads no more than of any file`() throws {
        client.sendOnly(try Send.parts("file", tag: tag, [(0, 500), (600, 500)]))
        var steps = 0
        while client.hasWork {
            client.step()
            client.leave()
            steps += 1
        }
        // One to open it, four pieces, and PARTED.
        #expect(steps == 6)
    }

    @Test(
        arguments: [
            (0x06, "00 07"), (0x06, "00 15"), (0x06, "00"),
            (0x07, "07 08"), (0x07, "00 00"), (0x07, "00 15"),
            (0x07, "00 08 00000000000000000000000000000000 0000 000161"),
            (0x07, "00 08 00000000000000000000000000000000 0001 00000000 00000000 000161"),
            (0x07, "00 08 00000000000000000000000000000000 0001 00000000 00000001"),
            (0x07, "08 08 00000000000000000000000000000000 0001 00000000 00010001 000161"),
        ] as [(UInt8, String)])
    func `a request without the right form is fatal`(type: UInt8, body: String) {
        #expect(answer(frame(type, hex(body))).map(\.refusal) == [.malformed])
        guard case .violation = client.end else { return #expect(Bool(false)) }
    }

    @Test(arguments: [.zstd, []] as [Capabilities])
    func `without the capability both requests are unsupported`(own: Capabilities) throws {
        for request in [try Send.sums("file"), try Send.parts("file", tag: tag, [(0, 1)])] {
            let other = try EngineClient(client.folder)
            other.send(Send.hello(own) + request)
            #expect(other.frames.last?.refusal == .unsupported)
        }
    }
}
