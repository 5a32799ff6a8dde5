extension Array where Element == UInt8 {
    /// Appends a copy of all of them at once.
    package mutating func append(copying bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}
