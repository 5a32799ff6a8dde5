/// The address of a Bluetooth device: six bytes, one written form.
package struct BluetoothAddress: Hashable, Sendable {
    /// The six bytes in the order in which they are written.
    package let bytes: [UInt8]

    /// How many bytes an address has.
    package static let byteCount = 6

    /// No device; for the kernel, any adapter of this machine.
    package static let any = BluetoothAddress(packed: 0)

    /// Reads `AA:BB:CC:DD:EE:FF` in either case; nil for anything else.
    package init?(_ text: String) {
        let pairs = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        let bytes = pairs.compactMap(Self.byte)
        guard pairs.count == Self.byteCount, bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    /// Takes the lower 48 bits, the byte that is written first on top.
    init(packed: UInt64) {
        bytes = (1...Self.byteCount).map {
            UInt8(truncatingIfNeeded: packed >> ((Self.byteCount - $0) * 8))
        }
    }

    /// The bytes in the lower 48 bits, the byte that is written first on top.
    var packed: UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }

    /// Takes the bytes as the kernel keeps them, the one written last first.
    init?(kernelBytes: some BidirectionalCollection<UInt8>) {
        guard kernelBytes.count == Self.byteCount else { return nil }
        bytes = Array(kernelBytes.reversed())
    }

    /// The bytes as the kernel keeps them.
    var kernelBytes: [UInt8] { bytes.reversed() }

    /// Two hexadecimal digits, without a sign before them.
    private static func byte(_ pair: Substring.UTF8View) -> UInt8? {
        let digits = pair.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard pair.count == 2, digits.count == 2 else { return nil }
        return UInt8(digits[0] << 4 | digits[1])
    }
}

extension BluetoothAddress: CustomStringConvertible {
    /// The written form, in capitals.
    package var description: String {
        bytes.map { byte in
            let digits = String(byte, radix: 16, uppercase: true)
            return byte < 0x10 ? "0" + digits : digits
        }.joined(separator: ":")
    }
}
