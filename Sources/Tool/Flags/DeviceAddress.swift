/// The six bytes of a Bluetooth device's address, as people type them: `AA:BB:CC:DD:EE:FF`.
package struct DeviceAddress: Hashable, Sendable {
    /// The six bytes in the order in which they are written.
    package let bytes: [UInt8]

    static let byteCount = 6

    /// Reads six pairs of hexadecimal digits between colons; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let pairs = text.split(separator: ":", omittingEmptySubsequences: false)
        let bytes = pairs.compactMap { pair in
            pair.utf8.count == 2 && pair.allSatisfy(\.isHexDigit) ? UInt8(pair, radix: 16) : nil
        }
        guard pairs.count == Self.byteCount, bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }
}
