import CBluetooth
package import System

/// How well a link must be protected before a byte passes.
package enum SecurityLevel: UInt8, CaseIterable, Sendable {
    /// Encrypted if both sides can; anybody may connect.
    case low = 1
    /// Encrypted, with a key from pairing.
    case medium = 2
    /// Encrypted, with a key from a pairing in which somebody compared or typed a number.
    case high = 3
}

extension SecurityLevel: Comparable {
    /// Whether the first protects less.
    package static func < (weaker: SecurityLevel, stronger: SecurityLevel) -> Bool {
        weaker.rawValue < stronger.rawValue
    }
}

extension StreamSocket {
    /// The kernel's structure holds the level and the size of the key.
    private static let security = SocketOption(level: SOL_BLUETOOTH, name: BT_SECURITY)

    /// The level that the socket demands, or has reached if it is connected.
    ///
    /// A level that is unknown here, such as the one above high, counts as the next lower one; nil
    /// is for what service records need, which is nothing.
    package func securityLevel() throws(SystemError) -> SecurityLevel? {
        let bytes = try bytes(of: Self.security, count: 2)
        let level = bytes.first ?? 0
        return SecurityLevel.allCases.last { $0.rawValue <= level }
    }

    /// Demands a level of later links; call it before `connect` and before listening.
    ///
    /// The manual page says that a new socket demands medium; the kernel makes it low.
    package func demand(_ level: SecurityLevel) throws(SystemError) {
        try set(Self.security, to: [level.rawValue, 0])
    }
}
