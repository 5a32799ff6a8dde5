import TestSupport
import Testing
import Wire

/// PROTOCOL 14.1: the frames in hexadecimal and in values, and what is malformed in them.
struct SumMessageTests {
    static let salt: UInt64 = 0x0102_0304_0506_0708
    static let saltText = "0102030405060708"
    static let tagText = "a1a2a3a4a5a6a7a8"
    static let path = "0004612fc3a9"

    static func samples() throws -> [Sample] {
        let path = try RemotePath("a/é")
        let digest = try #require(Digest32(repeatElement(0x11, count: 32)))
        let tag: UInt64 = 0xa1a2_a3a4_a5a6_a7a8
        return [
            Sample(
                "SUMS", ClientFrameType.sums,
                Sums(path: path, exponent: 12, salt: salt, held: nil, isResuming: false),
                "00 0c" + saltText + "0000000000000000" + Self.path),
            Sample(
                "SUMS of who holds a part", ClientFrameType.sums,
                Sums(
                    path: path, exponent: 8, salt: salt,
                    held: HeldPrefix(offset: 5, digest: digest), isResuming: true),
                "01 08" + saltText + "0000000000000005" + MessageTests.ones + Self.path),
            Sample(
                "PARTS", ClientFrameType.parts,
                Parts(
                    path: path, tag: tag, unitExponent: 12,
                    ranges: [Parts.Units(first: 1, count: 2), Parts.Units(first: 9, count: 1)]),
                "00 0c" + tagText + "0000000000000000 0002 00000001 00000002 00000009 00000001"
                    + Self.path),
            Sample(
                "PARTS of sums", ClientFrameType.parts,
                Parts(
                    path: path, tag: tag, sumsOf: 8, salt: salt, unitExponent: 20,
                    ranges: [Parts.Units(first: .max, count: 1)]),
                "08 14" + tagText + saltText + "0001 ffffffff 00000001" + Self.path),
            Sample(
                "SUM", ServerFrameType.sum,
                Sum(exponent: 12, sums: [BlockSum(rawValue: 0x0ad0_02d8_1157_b260)]),
                "0c 0ad002d81157b260"),
            Sample(
                "PARTED", ServerFrameType.parted, Parted(byteCount: 258), "0000000000000102"),
        ]
    }

    @Test(arguments: try samples())
    func `a message is these bytes and back`(sample: Sample) throws {
        #expect(try sample.again(sample.body) == sample.body)
    }

    @Test(arguments: try samples())
    func `each truncation of a body is refused`(sample: Sample) throws {
        sample.expectCutsRefused()
    }

    @Test(arguments: try samples())
    func `unknown bytes at the end of a body are ignored, but for sums`(sample: Sample) throws {
        guard sample.testDescription != "SUM" else { return }
        try sample.expectEndIgnored()
    }

    @Test func `an END with a tag has eight bytes more`() throws {
        let end = End(size: 5, digest: try SectionEleven.digest(), tag: 0xa1a2_a3a4_a5a6_a7a8)
        let bytes = frame(ServerFrameType.end, end)
        let plain = hex("00000031 84 0000000000000005 \(SectionEleven.digestText)")
        #expect(bytes == plain + hex(Self.tagText))
    }

    private func parts(_ text: String) throws -> Parts {
        var reader = ByteReader(hex(text), of: ClientFrameType.parts)
        return try Parts(decoding: &reader)
    }

    /// PARTS with these ranges in units of 2^unit bytes, for sums of 2^block bytes or none.
    private func parts(
        _ ranges: [(UInt32, UInt32)], block: UInt8 = 0, unit: UInt8 = 8
    ) throws -> Parts {
        var writer = ByteWriter()
        writer.append(block)
        writer.append(unit)
        writer.append(contentsOf: repeatElement(0, count: 16))
        writer.append(UInt16(ranges.count))
        for range in ranges {
            writer.append(range.0)
            writer.append(range.1)
        }
        writer.append(contentsOf: hex(Self.path))
        var reader = ByteReader(writer.bytes, of: ClientFrameType.parts)
        return try Parts(decoding: &reader)
    }

    @Test(arguments: [UInt8(1), 7, 21, 255])
    func `a block has 2 to the power of 8 to 20 bytes`(exponent: UInt8) {
        let rest = String(0x100 + Int(exponent), radix: 16).dropFirst() + Self.saltText
        let violation = ProtocolViolation.blockExponent(exponent)
        #expect(throws: violation) {
            var reader = ByteReader(
                hex("00" + rest + "0000000000000000" + Self.path), of: ClientFrameType.sums)
            _ = try Sums(decoding: &reader)
        }
        #expect(throws: violation) { try parts([(0, 1)], block: exponent) }
        #expect(throws: violation) { try parts([(0, 1)], unit: exponent) }
    }

    @Test func `only PARTS may ask for no sums`() throws {
        #expect(try parts([(0, 1)], block: 0).exponent == nil)
        #expect(throws: ProtocolViolation.blockExponent(0)) { try parts([(0, 1)], unit: 0) }
        #expect(throws: ProtocolViolation.blockExponent(0)) {
            var reader = ByteReader(hex("00 00" + Self.saltText), of: ClientFrameType.sums)
            _ = try Sums(decoding: &reader)
        }
    }

    @Test(arguments: [(0, false), (1, true), (999, true), (1000, true), (1001, false)])
    func `PARTS has 1 to 1000 ranges`(count: Int, isLegal: Bool) throws {
        let ranges = (0..<UInt32(count)).map { (2 * $0, UInt32(1)) }
        if isLegal {
            #expect(try parts(ranges).ranges.count == count)
        } else {
            #expect(throws: ProtocolViolation.rangeCount(count)) { try parts(ranges) }
        }
    }

    @Test(
        arguments: [
            ([(0, 0)], false), ([(1, 1), (0, 1)], false), ([(0, 2), (1, 1)], false),
            ([(0, 2), (2, 0)], false), ([(5, 1), (5, 1)], false),
            ([(.max, .max), (.max, 1)], false),
            ([(0, 2), (2, 1)], true), ([(.max, .max)], true), ([(0, .max), (.max, .max)], true),
        ] as [([(UInt32, UInt32)], Bool)])
    func `ranges ascend, do not overlap and are not empty`(
        ranges: [(UInt32, UInt32)], isLegal: Bool
    ) throws {
        if isLegal {
            #expect(try parts(ranges).ranges.count == ranges.count)
        } else {
            #expect(throws: ProtocolViolation.rangeOrder) { try parts(ranges) }
        }
    }

    @Test(
        arguments: [
            ([(0, 65_536)], 8, 8, nil), ([(0, 65_535), (65_536, 2)], 8, 8, 65_537),
            ([(0, 16)], 8, 20, nil), ([(0, 17)], 8, 20, 69_632), ([(0, 1 << 28)], 20, 8, nil),
            ([(0, .max)], 8, 20, (UInt64(UInt32.max)) << 12),
        ] as [([(UInt32, UInt32)], UInt8, UInt8, UInt64?)])
    func `PARTS asks for at most 65536 sums`(
        ranges: [(UInt32, UInt32)], block: UInt8, unit: UInt8, tooMany: UInt64?
    ) throws {
        guard let tooMany else {
            #expect(try parts(ranges, block: block, unit: unit).exponent == block)
            return
        }
        #expect(throws: ProtocolViolation.blockCount(tooMany)) {
            try parts(ranges, block: block, unit: unit)
        }
    }

    @Test(
        arguments: [
            (1, false), (256 * 3, false), (256 * 3 + 1, true), (256 * 4, true), (256 * 9, true),
        ] as [(UInt64, Bool)])
    func `ranges end at most at the size rounded up to a unit`(
        size: UInt64, isInside: Bool
    ) throws {
        let parts = try parts([(0, 1), (2, 2)])
        #expect(parts.areInside(size: size) == isInside)
        guard isInside else { return }
        #expect(parts.bytes(of: 0, size: size) == 0..<256)
        #expect(parts.bytes(of: 1, size: size) == 512..<min(size, 1024))
        #expect(parts.byteCount(size: size) == 256 + min(size, 1024) - 512)
    }

    @Test func `a request knows its bytes on the wire`() throws {
        let path = try RemotePath("abc")
        for held in [nil, try SectionEleven.held()] {
            let sums = Sums(path: path, exponent: 8, salt: 0, held: held, isResuming: false)
            let request = Request.sums(sums)
            #expect(request.frameByteCount == frame(ClientFrameType.sums, sums).count)
            #expect(request.held == held && request.path == path)
        }
        let parts = Parts(
            path: path, tag: 0, unitExponent: 8, ranges: [Parts.Units(first: 0, count: 1)])
        let request = Request.parts(parts)
        #expect(request.frameByteCount == frame(ClientFrameType.parts, parts).count)
        #expect(request.held == nil && request.path == path)
    }

    @Test func `undefined flags of SUMS are ignored`() throws {
        for (flags, isResuming) in [("fe", false), ("ff", true)] {
            let text = flags + "08" + Self.saltText + "0000000000000000" + Self.path
            var reader = ByteReader(hex(text), of: ClientFrameType.sums)
            #expect(try Sums(decoding: &reader).isResuming == isResuming)
        }
    }
}
