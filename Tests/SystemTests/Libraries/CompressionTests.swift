import System
import TestSupport
import Testing

@Suite struct `Compression` {
    /// One with the window of PROTOCOL 5.3.
    private static func decompressor() throws(DecompressionError) -> Decompressor {
        try Decompressor(windowLogMax: 20)
    }

    /// Decompresses everything with room for `step` bytes at a time.
    private func expand(
        _ bytes: [UInt8], by known: Decompressor? = nil, step: Int = 65_536
    ) throws(DecompressionError) -> [UInt8] {
        let decompressor: Decompressor
        if let known { decompressor = known } else { decompressor = try Self.decompressor() }
        var result: [UInt8] = []
        var position = 0
        var count = 0
        repeat {
            try result.append(addingCapacity: step) {
                (span: inout OutputSpan<UInt8>) throws(DecompressionError) in
                count = try decompressor.decompress(bytes.span, at: &position, into: &span)
            }
        } while position < bytes.count || count > 0
        return result
    }

    private func compressed(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        let compressor = Compressor.make()
        compressor.compress(bytes.span, into: &output)
        compressor.flush(into: &output)
        return output
    }

    private static let text = Array(
        (0..<20_000).map { "line \($0): all is well, nothing new\n" }.joined().utf8)

    @Test(arguments: [0, 1, 100, 16_384, 65_535, 65_536, 65_537, 500_000])
    func `what is compressed and flushed comes back whole`(count: Int) throws {
        var random = SeededGenerator(seed: 2)
        for bytes in [random.bytes(count), Array(Self.text.prefix(count))] {
            #expect(try expand(compressed(bytes)) == bytes)
        }
    }

    @Test func `after each flush all is there`() throws {
        let compressor = try Compressor()
        let decompressor = try Self.decompressor()
        for piece in ["one", "two", "", "three"] {
            var output: [UInt8] = []
            compressor.compress(Array(piece.utf8).span, into: &output)
            compressor.flush(into: &output)
            #expect(try expand(output, by: decompressor) == Array(piece.utf8))
        }
    }

    @Test func `text takes a fraction of its length`() {
        #expect(compressed(Self.text).count * 5 < Self.text.count)
    }

    @Test func `a compressor of a long stream holds less than 2.4 MB, all of it from the start`()
        throws
    {
        var random = SeededGenerator(seed: 3)
        let compressor = try Compressor()
        let heldAtFirst = compressor.byteCountHeld
        var output: [UInt8] = []
        for level in CompressionLevel.allCases + CompressionLevel.allCases.reversed() {
            compressor.beginFrame(at: level, into: &output)
            for _ in 0..<32 {
                output.removeAll(keepingCapacity: true)
                compressor.compress(random.bytes(65_536).span, into: &output)
            }
            #expect(compressor.byteCountHeld == heldAtFirst)
        }
        #expect(heldAtFirst < 2_400_000)
    }

    @Test func `frames of all levels are one stream, and a better level takes less`() throws {
        var chance = SeededGenerator(seed: 4)
        let lines = (0..<60_000).map { line in
            "\(line) sensor \(Int.random(in: 0..<1_000, using: &chance)) tells: all is well\n"
        }
        let text = Array(lines.joined().utf8)
        let compressor = try Compressor()
        var stream: [UInt8] = []
        var counts: [Int] = []
        for level in CompressionLevel.allCases {
            let before = stream.count
            compressor.beginFrame(at: level, into: &stream)
            compressor.compress(text.span, into: &stream)
            compressor.flush(into: &stream)
            counts.append(stream.count - before)
        }
        #expect(counts[0] < counts[2], "\(counts)")
        #expect(try expand(stream) == text + text + text)
    }

    @Test(arguments: [1, 2, 3, 7, 1_000]) func `room comes in any size`(step: Int) throws {
        let bytes = Array(Self.text.prefix(5_000))
        #expect(try expand(compressed(bytes), step: step) == bytes)
    }

    @Test func `input comes in any pieces`() throws {
        let bytes = Array(Self.text.prefix(3_000))
        let stream = compressed(bytes)
        for cut in 0...stream.count {
            let decompressor = try Self.decompressor()
            let first = try expand(Array(stream.prefix(cut)), by: decompressor)
            let second = try expand(Array(stream.dropFirst(cut)), by: decompressor)
            #expect(first + second == bytes)
        }
    }

    @Test func `frames follow each other, empty and skippable ones too`() throws {
        // RFC 8878: magic, descriptor (single segment, no checksum), size 0 or 1, a last raw block.
        let magic: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd, 0x20]
        let empty = magic + [0x00, 0x01, 0x00, 0x00]
        let letter = magic + [0x01, 0x09, 0x00, 0x00, 0x61]
        let skippable: [UInt8] = [0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 0xff, 0xff]
        let stream = empty + letter + skippable + empty + letter + letter
        #expect(try expand(stream) == Array("aaa".utf8))
        #expect(try expand(stream, step: 1) == Array("aaa".utf8))
    }

    @Test(arguments: [(0x50, true), (0x51, false), (0x58, false), (0xa0, false)])
    func `a window above a megabyte is refused`(window: UInt8, isAllowed: Bool) throws {
        // RFC 8878 3.1.1.1.2: exponent in the upper five bits (from 2^10), eighths in the lower.
        let stream: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd, 0x00, window, 0x09, 0x00, 0x00, 0x61]
        if isAllowed {
            #expect(try expand(stream) == [0x61])
        } else {
            #expect(throws: DecompressionError.windowTooLarge) { try expand(stream) }
        }
    }

    @Test func `what is no zstd stream is refused, and stays refused`() throws {
        let decompressor = try Self.decompressor()
        #expect(throws: DecompressionError.corrupted("Unknown frame descriptor")) {
            try expand(Array("hello, world".utf8), by: decompressor)
        }
        #expect(throws: DecompressionError.corrupted("the stream has failed before")) {
            try expand(compressed([1]), by: decompressor)
        }
    }

    @Test func `a small stream of a huge content comes in bounded pieces`() throws {
        let compressor = try Compressor()
        let zeros = [UInt8](repeating: 0, count: 1 << 20)
        var stream: [UInt8] = []
        for _ in 0..<16 { compressor.compress(zeros.span, into: &stream) }
        compressor.flush(into: &stream)
        #expect(stream.count < 10_000)
        let decompressor = try Self.decompressor()
        var position = 0
        var total = 0
        var piece: [UInt8] = []
        repeat {
            piece = []
            try piece.append(addingCapacity: 65_536) {
                (room: inout OutputSpan<UInt8>) throws(DecompressionError) in
                try decompressor.decompress(stream.span, at: &position, into: &room)
            }
            total += piece.count
        } while !piece.isEmpty
        #expect(total == 16 << 20)
    }
}
