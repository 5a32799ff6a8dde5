/// The sum of one block: a weak one that a search finds at any place, and the beginning of a digest
/// that decides.
package struct BlockSum: RawRepresentable, Hashable, Sendable {
    /// As on the wire: the weak one in the upper half.
    package let rawValue: UInt64

    package init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// `digest` is that of the salt and the block; its first four bytes count.
    package init(weak: UInt32, digest: some Sequence<UInt8>) {
        // PROTOCOL 14.2
        let strong = digest.prefix(4).reduce(0) { $0 << 8 | UInt64($1) }
        rawValue = UInt64(weak) << 32 | strong
    }

    package var weak: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 32) }
}

/// The weak sum of the bytes in a window, which can move on byte by byte (PROTOCOL 14.2).
package struct RollingSum: Hashable, Sendable {
    /// Added to each byte, so that zeros count as well.
    private static let byteOffset: UInt32 = 31

    // Only the lower 16 bits of both matter, and wrapping keeps them right.
    private var low: UInt32 = 0
    private var high: UInt32 = 0
    /// How many bytes are in the window.
    package private(set) var count: UInt32 = 0

    /// An empty window.
    package init() {}

    /// The sum as it is compared.
    package var value: UInt32 { low & 0xffff | high << 16 }

    /// Lengthens the window at its end.
    package mutating func append(_ bytes: Span<UInt8>) {
        for index in bytes.indices {
            low &+= UInt32(bytes[index]) &+ Self.byteOffset
            high &+= low
        }
        count &+= UInt32(truncatingIfNeeded: bytes.count)
    }

    /// Moves the window on by one byte.
    package mutating func roll(out first: UInt8, in next: UInt8) {
        low &+= UInt32(next) &- UInt32(first)
        high &+= low &- count &* (UInt32(first) &+ Self.byteOffset)
    }
}
