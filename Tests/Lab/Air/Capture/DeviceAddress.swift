/// The address of an adapter or of a device that it talks to.
package struct DeviceAddress: Hashable, Sendable {
    private let value: UInt64

    /// HCI sends the last byte first; `bytes` are the six of them.
    package init(littleEndian bytes: some BidirectionalCollection<UInt8>) {
        value = bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The six bytes as HCI sends them.
    package var littleEndian: [UInt8] {
        (0..<6).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
    }

    /// Reads `AA:BB:CC:DD:EE:FF`; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let bytes = parts.compactMap { $0.utf8.count == 2 ? UInt8($0, radix: 16) : nil }
        guard parts.count == 6, bytes.count == 6, !text.contains("+") else { return nil }
        self.init(littleEndian: bytes.reversed())
    }

    /// Whether it is all zeros, as the kernel says before it knows better.
    var isUnknown: Bool { value == 0 }
}

extension DeviceAddress: CustomStringConvertible {
    package var description: String {
        stride(from: 40, through: 0, by: -8).map { shift in
            let digits = String(value >> UInt64(shift) & 0xFF, radix: 16, uppercase: true)
            return digits.count == 1 ? "0\(digits)" : digits
        }.joined(separator: ":")
    }
}
