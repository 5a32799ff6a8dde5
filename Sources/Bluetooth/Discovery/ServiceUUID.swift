import System

/// The name of a kind of service: 128 bits, to which the short forms of the standard are widened.
package struct ServiceUUID: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64

    /// Makes one from its two halves.
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Widens a short form of 16 or 32 bits, which are the first digits in the standard's base.
    package init(short: UInt32) {
        self.init(high: UInt64(short) << 32 | Self.baseHigh, low: Self.baseLow)
    }

    /// Reads the text form in either case; nil for anything else.
    package init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard parts.map(\.count) == [8, 4, 4, 4, 12], digits.count == 32 else { return nil }
        let (high, low) = (digits[..<16], digits[16...])
        self.init(
            high: high.reduce(0) { $0 << 4 | UInt64($1) },
            low: low.reduce(0) { $0 << 4 | UInt64($1) })
    }

    // PROTOCOL 10.1
    /// The service class of btfile.
    package static let btfile = ServiceUUID(high: 0x5c9a_550f_d835_436d, low: 0xbbdd_14fa_6a6a_2bb7)

    // PROTOCOL 10.2
    /// What terminal programs look for.
    package static let serialPort = ServiceUUID(short: 0x1101)

    /// The protocol below RFCOMM.
    package static let l2cap = ServiceUUID(short: 0x0100)
    /// The protocol whose one parameter is the channel.
    package static let rfcomm = ServiceUUID(short: 0x0003)
    /// The group that is shown to a person who browses a device.
    package static let publicBrowseRoot = ServiceUUID(short: 0x1002)

    // The base of the standard: 00000000-0000-1000-8000-00805f9b34fb.
    private static let baseHigh: UInt64 = 0x1000
    private static let baseLow: UInt64 = 0x8000_0080_5f9b_34fb

    /// The short form, where there is one.
    package var short: UInt32? {
        guard low == Self.baseLow, high & 0xffff_ffff == Self.baseHigh else { return nil }
        return UInt32(high >> 32)
    }

    /// All sixteen bytes, in the order of the text form.
    package var bytes: [UInt8] { high.octets + low.octets }
}

extension ServiceUUID: CustomStringConvertible {
    /// The text form: 36 characters, letters in lower case, as BlueZ writes it.
    package var description: String {
        var text = ""
        for (index, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(index) { text += "-" }
            text += hexadecimal(byte)
        }
        return text
    }
}

/// Two hexadecimal digits in lower case.
func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
}
