extension FixedWidthInteger {
    /// The bytes of a number, the lowest first, as HCI writes them.
    var bytes: [UInt8] {
        (0..<Self.bitWidth / 8).map { UInt8(truncatingIfNeeded: self >> (8 * Self($0))) }
    }
}
