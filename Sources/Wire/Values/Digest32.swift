/// A SHA-256 as it stands on the wire and after `--sha256`; it is computed elsewhere.
package struct Digest32: Hashable, Sendable {
    /// Always this many bytes.
    package static let byteCount = 32

    /// The digest, first byte first.
    package let bytes: [UInt8]

    /// Takes exactly 32 bytes; nil for any other count.
    package init?(_ bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes.prefix(Self.byteCount + 1))
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    /// Takes exactly 64 hexadecimal digits of either case; nil for anything else.
    package init?(hexadecimal text: some StringProtocol) {
        let digits = text.unicodeScalars.map(Self.value(of:))
        guard digits.count == 2 * Self.byteCount, !digits.contains(nil) else { return nil }
        let values = digits.compactMap { $0 }
        self.bytes = stride(from: 0, to: values.count, by: 2).map { index in
            values[index] << 4 | values[index + 1]
        }
    }

    /// Reads the next 32 bytes of a body.
    package init(decoding reader: inout ByteReader) throws(ProtocolViolation) {
        bytes = Array(try reader.bytes(Self.byteCount))
    }

    /// 64 lower-case hexadecimal digits, as sha256sum prints them.
    package var hexadecimal: String {
        bytes.map { byte in
            String(byte >> 4, radix: 16) + String(byte & 0x0f, radix: 16)
        }.joined()
    }

    private static func value(of digit: Unicode.Scalar) -> UInt8? {
        switch digit {
        case "0"..."9": UInt8(digit.value - 0x30)
        case "a"..."f": UInt8(digit.value - 0x61 + 10)
        case "A"..."F": UInt8(digit.value - 0x41 + 10)
        default: nil
        }
    }
}
