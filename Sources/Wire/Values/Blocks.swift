/// A stretch of a file that is cut into blocks: each has 2^exponent bytes, the last may be shorter.
package struct Blocks: Hashable, Sendable {
    package let exponent: UInt8
    /// From the first byte of the first block to behind the last byte of the last one.
    package let bytes: Range<UInt64>

    package init(of bytes: Range<UInt64>, exponent: UInt8) {
        self.bytes = bytes
        self.exponent = exponent
    }

    /// How many bytes each but the last has.
    package var blockBytes: UInt64 { 1 << exponent }

    /// How many there are.
    package var count: UInt64 { Self.count(of: UInt64(bytes.count), exponent: exponent) }

    /// Where the block of that index begins and ends.
    package subscript(index: UInt64) -> Range<UInt64> {
        let start = bytes.lowerBound + index << exponent
        return start..<min(start + blockBytes, bytes.upperBound)
    }

    static func count(of byteCount: UInt64, exponent: UInt8) -> UInt64 {
        (byteCount + (1 << exponent - 1)) >> exponent
    }
}

extension Blocks {
    /// The blocks of a file of that size whose sums answer SUMS: from the one that holds the byte
    /// at `start` to the last, with the smallest exponent from the asked one on that gives few
    /// enough.
    init(from start: UInt64, to size: UInt64, exponent asked: UInt8) {
        // PROTOCOL 14.3
        var blocks = Blocks(from: start, ofFile: size, asked)
        while blocks.count > Limits.sumsMax {
            blocks = Blocks(from: start, ofFile: size, blocks.exponent + 1)
        }
        self = blocks
    }

    private init(from start: UInt64, ofFile size: UInt64, _ exponent: UInt8) {
        let first = start == size ? size : (start >> exponent) << exponent
        self.init(of: first..<size, exponent: exponent)
    }
}
