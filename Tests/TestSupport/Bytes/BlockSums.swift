import System
package import Wire

/// The sums of PROTOCOL 14.2, computed as they are written there.
package enum BlockSums {
    package static func of(_ block: some Collection<UInt8>, salt: UInt64 = 7) -> BlockSum {
        let count = UInt64(block.count)
        var (a, b): (UInt64, UInt64) = (0, 0)
        for (index, byte) in block.enumerated() {
            a += UInt64(byte) + 31
            b += (count - UInt64(index)) * (UInt64(byte) + 31)
        }
        let salted = (0..<8).map { UInt8(truncatingIfNeeded: salt >> (56 - 8 * $0)) } + block
        let strong = Sha256.digest(of: salted.span).prefix(4)
        let weak = a % 65_536 + 65_536 * (b % 65_536)
        return BlockSum(rawValue: weak << 32 | strong.reduce(0) { $0 << 8 | UInt64($1) })
    }

    /// One for each block of so many bytes, the last of which may be shorter.
    package static func all(_ bytes: some RandomAccessCollection<UInt8>, blockBytes: Int)
        -> [BlockSum]
    {
        let bytes = Array(bytes)
        return stride(from: 0, to: bytes.count, by: blockBytes).map {
            of(bytes[$0..<min($0 + blockBytes, bytes.count)])
        }
    }
}
