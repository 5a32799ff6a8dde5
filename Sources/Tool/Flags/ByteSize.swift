/// A count of bytes as people type it: `1500`, `10M`, `1.5G`; K, M and G count in 1024s.
package struct ByteSize: Equatable, Sendable {
    package let byteCount: Int

    /// A file or a rate of no bytes is meant by nobody; more than 2^50 fits on no disk here.
    static let range = 1...(1 << 50)

    /// Reads the text of a flag.
    package init(_ text: String) throws(ValueComplaint) {
        let suffixes: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
        let factor = text.last.flatMap { suffixes[Character($0.uppercased())] }
        let digits = factor == nil ? text[...] : text.dropLast()
        guard let decimal = Decimal(digits), decimal.isWhole || factor != nil,
            let byteCount = decimal.times(factor ?? 1), Self.range.contains(byteCount)
        else {
            throw ValueComplaint("must be a number of bytes such as 1500, 200K, 10M or 1.5G")
        }
        self.byteCount = byteCount
    }
}

/// A limit of bytes a second, typed like a `ByteSize`.
package struct Rate: Equatable, Sendable {
    package let bytesPerSecond: Int

    /// Slower than one full message a second is taken for a stalled link at the other end.
    static let bytesPerSecondMin = 1024

    /// Reads the text of a flag.
    package init(_ text: String) throws(ValueComplaint) {
        guard let size = try? ByteSize(text), size.byteCount >= Self.bytesPerSecondMin else {
            throw ValueComplaint("must be bytes a second, at least 1K, such as 200K or 1.5M")
        }
        bytesPerSecond = size.byteCount
    }
}
