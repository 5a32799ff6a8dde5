import TestSupport
import Testing
import Wire

/// PROTOCOL 14.2 and 14.3: how a file is cut into blocks, and what their weak sums are.
struct BlocksTests {
    /// The formula of PROTOCOL 14.2, as it stands there.
    private func weak(_ block: some Collection<UInt8>) -> UInt32 {
        let count = UInt64(block.count)
        var (a, b): (UInt64, UInt64) = (0, 0)
        for (index, byte) in block.enumerated() {
            a += UInt64(byte) + 31
            b += (count - UInt64(index)) * (UInt64(byte) + 31)
        }
        return UInt32(a % 65_536 + 65_536 * (b % 65_536))
    }

    private func rolling(_ block: some Collection<UInt8>) -> RollingSum {
        var sum = RollingSum()
        let bytes = Array(block)
        sum.append(bytes.span)
        return sum
    }

    @Test(
        arguments: [
            (Array("hello\n".utf8), 0x0ad0_02d8), ([97], 0x0080_0080),
            ([UInt8](repeating: 0, count: 4096), 0xf800_f000),
            ([UInt8](repeating: 0xff, count: 65_536), 0),
        ] as [([UInt8], UInt32)])
    func `the weak sum of these bytes is this number`(block: [UInt8], value: UInt32) {
        #expect(rolling(block).value == value)
        #expect(weak(block) == value)
    }

    @Test(arguments: [1, 2, 255, 256, 1000])
    func `a window that rolls has the sum of the bytes in it`(size: Int) {
        var random = SeededGenerator(seed: UInt64(size))
        let bytes = random.bytes(size + 300)
        var sum = rolling(bytes[..<size])
        for start in 0..<300 {
            #expect(sum.value == weak(bytes[start..<(start + size)]))
            sum.roll(out: bytes[start], in: bytes[start + size])
        }
        #expect(sum.count == UInt32(size))
    }

    @Test func `a window that is filled in pieces has the sum of all`() {
        let bytes = SeededContent.bytes(5000)
        for step in [1, 7, 4999] {
            var sum = RollingSum()
            for start in stride(from: 0, to: bytes.count, by: step) {
                let piece = Array(bytes[start..<min(start + step, bytes.count)])
                sum.append(piece.span)
            }
            #expect(sum.value == weak(bytes))
        }
    }

    @Test(
        arguments: [
            (0, 0), (1, 1), (255, 1), (256, 1), (257, 2), (512, 2), (513, 3),
        ] as [(UInt64, UInt64)])
    func `the last block may be shorter`(size: UInt64, count: UInt64) {
        let blocks = Blocks(of: 0..<size, exponent: 8)
        #expect(blocks.count == count)
        #expect(blocks.blockBytes == 256)
        var end: UInt64 = 0
        for index in 0..<count {
            #expect(blocks[index].lowerBound == end)
            end = blocks[index].upperBound
        }
        #expect(end == size)
    }

    private func answered(
        _ size: UInt64, from start: UInt64 = 0, _ exponent: UInt8 = 8
    ) throws -> Blocks {
        let held = start == 0 ? nil : HeldPrefix(offset: start, digest: try SectionEleven.digest())
        let sums = Sums(
            path: try SectionEleven.notes(), exponent: exponent, salt: 0, held: held,
            isResuming: true)
        let head = Head(size: size, mtime: 0, mode: 0, start: start)
        return try #require(sums.blocks(after: head))
    }

    @Test(
        arguments: [
            (65_536 * 256, 8, 65_536), (65_536 * 256 + 1, 9, 32_769), (1 << 30, 14, 65_536),
            (Limits.fileBytesMax, 47, 65_536), ((1 << 36) + 1, 21, 32_769),
        ] as [(UInt64, UInt8, UInt64)])
    func `the server makes blocks larger until 65536 sums are enough`(
        size: UInt64, exponent: UInt8, count: UInt64
    ) throws {
        let blocks = try answered(size)
        #expect(blocks.exponent == exponent && blocks.count == count)
        #expect(try answered(size, 20).exponent == max(20, exponent))
    }

    @Test(
        arguments: [
            (255, 0), (256, 256), (257, 256), (700, 512), (999, 768),
        ] as [(UInt64, UInt64)])
    func `the first sum is that of the block that holds the first missing byte`(
        start: UInt64, first: UInt64
    ) throws {
        #expect(try answered(1000, from: start).bytes == first..<1000)
    }

    @Test func `nothing missing has no sums`() throws {
        #expect(try answered(1000, from: 1000).count == 0)
        #expect(try answered(0).count == 0)
    }

    @Test func `a sum is its weak half and four bytes of a digest`() {
        let sum = BlockSum(weak: 0x0ad0_02d8, digest: hex("d6cdf65c ffff"))
        #expect(sum == BlockSum(rawValue: 0x0ad0_02d8_d6cd_f65c))
        #expect(sum.weak == 0x0ad0_02d8)
    }
}
