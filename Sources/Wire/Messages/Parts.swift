/// A request for some ranges of a file, or for the sums of their blocks.
package struct Parts: Message {
    /// So many units from the given one on.
    package struct Units: Hashable, Sendable {
        package let first: UInt32
        package let count: UInt32

        /// No unit is empty: a count of 0 is refused with the request.
        package init(first: UInt32, count: UInt32) {
            self.first = first
            self.count = count
        }

        /// The unit behind the last one.
        fileprivate var end: UInt64 { UInt64(first) + UInt64(count) }
    }

    /// The file's name on the server.
    package let path: RemotePath
    /// Which state of the file is meant: that of the END that told it.
    package let tag: UInt64
    /// The sums are those of blocks of 2 to this power bytes; nil to get the bytes themselves.
    package let exponent: UInt8?
    /// Hashed before each block.
    package let salt: UInt64
    /// Each unit has 2 to this power bytes.
    package let unitExponent: UInt8
    package let ranges: [Units]

    /// Traps on what the protocol does not allow.
    package init(
        path: RemotePath, tag: UInt64, sumsOf exponent: UInt8? = nil, salt: UInt64 = 0,
        unitExponent: UInt8, ranges: [Units]
    ) {
        precondition(Self.violation(of: ranges, unitExponent, exponent) == nil)
        precondition(Limits.blockExponents.contains(unitExponent))
        precondition(exponent.map(Limits.blockExponents.contains) ?? true)
        self.path = path
        self.tag = tag
        self.exponent = exponent
        self.salt = salt
        self.unitExponent = unitExponent
        self.ranges = ranges
    }

    package func encode(into writer: inout ByteWriter) {
        writer.append(exponent ?? 0)
        writer.append(unitExponent)
        writer.append(tag)
        writer.append(salt)
        writer.append(UInt16(ranges.count))
        for range in ranges {
            writer.append(range.first)
            writer.append(range.count)
        }
        writer.append(counted: path.bytes)
    }

    package init(decoding reader: inout ByteReader) throws(ProtocolViolation) {
        exponent = try reader.optionalBlockExponent()
        unitExponent = try reader.blockExponent()
        tag = try reader.integer()
        salt = try reader.integer()
        var ranges: [Units] = []
        for _ in 0..<(try reader.integer(UInt16.self)) {
            ranges.append(Units(first: try reader.integer(), count: try reader.integer()))
        }
        if let violation = Self.violation(of: ranges, unitExponent, exponent) { throw violation }
        self.ranges = ranges
        path = try reader.path()
    }

    // PROTOCOL 14.1, 14.5
    private static func violation(
        of ranges: [Units], _ unitExponent: UInt8, _ exponent: UInt8?
    ) -> ProtocolViolation? {
        guard (1...Limits.rangesMax).contains(ranges.count) else {
            return .rangeCount(ranges.count)
        }
        var end: UInt64 = 0
        var blockCount: UInt64 = 0
        for range in ranges {
            guard range.count > 0, range.first >= end else { return .rangeOrder }
            end = range.end
            let byteCount = UInt64(range.count) << unitExponent
            blockCount += exponent.map { Blocks.count(of: byteCount, exponent: $0) } ?? 0
        }
        return blockCount <= Limits.sumsMax ? nil : .blockCount(blockCount)
    }
}

// MARK: In a file of a given size

extension Parts {
    /// Whether no range ends beyond a file of that size, rounded up to a whole unit.
    package func areInside(size: UInt64) -> Bool {
        // PROTOCOL 14.5
        guard let last = ranges.last else { return true }
        return last.end <= Blocks.count(of: size, exponent: unitExponent)
    }

    /// The bytes of a range, cut at the size.
    package func bytes(of index: Int, size: UInt64) -> Range<UInt64> {
        let range = ranges[index]
        let end = min(range.end << unitExponent, size)
        return min(UInt64(range.first) << unitExponent, end)..<end
    }

    /// How many bytes all ranges cover.
    package func byteCount(size: UInt64) -> UInt64 {
        ranges.indices.reduce(0) { $0 + UInt64(bytes(of: $1, size: size).count) }
    }

    /// How many sums their blocks have; nil if the bytes themselves are asked for.
    func sumCount(size: UInt64) -> UInt64? {
        guard let exponent else { return nil }
        return ranges.indices.reduce(0) {
            $0 + Blocks(of: bytes(of: $1, size: size), exponent: exponent).count
        }
    }
}

extension Parts: FileRequest {
    /// A part is no beginning.
    var held: HeldPrefix? { nil }

    func answer(after head: Head) throws(ProtocolViolation) -> FileAnswer {
        // PROTOCOL 14.5
        guard areInside(size: head.size) else { throw .rangeBeyondSize(head.size) }
        let byteCount = byteCount(size: head.size)
        guard let exponent, let count = sumCount(size: head.size) else {
            return FileAnswer(.data, .parted, byteCount, missing: byteCount)
        }
        return FileAnswer(.sums(exponent: exponent), .parted, byteCount, missing: count)
    }
}

/// The completion marker of the answer to PARTS.
package struct Parted: Message {
    /// How many bytes of the file the answer covered.
    package let byteCount: UInt64

    package init(byteCount: UInt64) {
        self.byteCount = byteCount
    }

    package func encode(into writer: inout ByteWriter) {
        writer.append(byteCount)
    }

    package init(decoding reader: inout ByteReader) throws(ProtocolViolation) {
        byteCount = try reader.integer()
    }
}
