/// Numbers as they lie in addresses and messages.
extension FixedWidthInteger where Self: UnsignedInteger {
    /// The bytes, most significant first.
    package var octets: [UInt8] {
        stride(from: Self.bitWidth - 8, through: 0, by: -8).map {
            UInt8(truncatingIfNeeded: self >> Self($0))
        }
    }

    /// The bytes, least significant first.
    package var littleEndianOctets: [UInt8] { byteSwapped.octets }

    /// The bytes in this machine's order, as they lie in its memory.
    package var nativeOctets: [UInt8] { bigEndian.octets }

    /// The number that bytes are, most significant first: no more of them than it has.
    package init(octets: some Collection<UInt8>) {
        precondition(octets.count <= Self.bitWidth / 8, "the number would not fit")
        self = octets.reduce(0) { $0 << 8 | Self($1) }
    }

    /// The number that all of its bytes are in this machine's order.
    package init(nativeOctets: some Collection<UInt8>) {
        precondition(nativeOctets.count == Self.bitWidth / 8, "each byte counts")
        self.init(bigEndian: Self(octets: nativeOctets))
    }
}
