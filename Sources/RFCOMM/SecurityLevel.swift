internal import Bluetooth

/// How well a link must be protected before a byte passes; the kernel enforces it.
///
/// A server demands a level of those who connect, a client of the server. The link gets the higher
/// of the two.
public enum SecurityLevel: CaseIterable, Sendable {
    /// Encrypted if both sides can; anybody in range may connect.
    case low
    /// Encrypted, with a key from pairing. See ``RFCOMMStream/isPaired()``.
    case medium
    /// Encrypted, with a key from a pairing in which somebody compared or typed a number.
    case high
}

extension SecurityLevel: Comparable {
    /// Whether the first protects less.
    public static func < (weaker: SecurityLevel, stronger: SecurityLevel) -> Bool {
        weaker.base < stronger.base
    }
}

extension SecurityLevel {
    var base: Bluetooth.SecurityLevel {
        switch self {
        case .low: .low
        case .medium: .medium
        case .high: .high
        }
    }
}
