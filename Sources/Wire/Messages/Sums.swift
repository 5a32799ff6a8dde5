/// A request for the sums of a file's blocks, or for its rest if it begins with what is held.
package struct Sums: Message {
    private static let resumingFlag: UInt8 = 0b0000_0001

    /// The file.
    package let path: RemotePath
    /// The blocks have 2 to this power bytes, or more if the file has too many of them.
    package let exponent: UInt8
    /// Hashed before each block, so that nobody can prepare blocks with equal sums.
    package let salt: UInt64
    /// What the client has already; nil for nothing.
    package let held: HeldPrefix?
    /// Whether sums are wanted even if the file begins with what is held.
    package let isResuming: Bool

    /// Traps on an exponent that is not allowed.
    package init(
        path: RemotePath, exponent: UInt8, salt: UInt64, held: HeldPrefix?, isResuming: Bool
    ) {
        precondition(Limits.blockExponents.contains(exponent))
        self.path = path
        self.exponent = exponent
        self.salt = salt
        self.held = held
        self.isResuming = isResuming
    }

    /// The blocks whose sums the answer brings; nil if it brings the rest of the file instead.
    package func blocks(after head: Head) -> Blocks? {
        // PROTOCOL 14.3
        if head.start > 0 && !isResuming { return nil }
        return Blocks(from: head.start, to: head.size, exponent: exponent)
    }

    package func encode(into writer: inout ByteWriter) {
        writer.append(isResuming ? Self.resumingFlag : 0)
        writer.append(exponent)
        writer.append(salt)
        writer.append(held)
        writer.append(counted: path.bytes)
    }

    package init(decoding reader: inout ByteReader) throws(ProtocolViolation) {
        // Undefined flags are ignored, as those of LIST are.
        isResuming = try reader.integer(UInt8.self) & Self.resumingFlag != 0
        exponent = try reader.blockExponent()
        salt = try reader.integer()
        held = try reader.heldPrefix()
        path = try reader.path()
    }
}

extension Sums: FileRequest {
    func answer(after head: Head) -> FileAnswer {
        // PROTOCOL 14.3
        guard let blocks = blocks(after: head) else { return FileAnswer(restOfFile: head) }
        return FileAnswer(
            .sums(exponent: blocks.exponent), .taggedEnd, head.size, missing: blocks.count)
    }
}

/// Some sums of an answer, in the order of the blocks.
package struct Sum: Message {
    /// The blocks have 2 to this power bytes.
    package let exponent: UInt8
    /// At least one.
    package let sums: [BlockSum]

    /// Traps on more sums than a frame holds, and on none.
    package init(exponent: UInt8, sums: [BlockSum]) {
        precondition((1...Limits.sumsPerFrameMax).contains(sums.count))
        self.exponent = exponent
        self.sums = sums
    }

    package func encode(into writer: inout ByteWriter) {
        writer.append(exponent)
        for sum in sums { writer.append(sum.rawValue) }
    }

    package init(decoding reader: inout ByteReader) throws(ProtocolViolation) {
        exponent = try reader.integer()
        var sums: [BlockSum] = []
        repeat {
            sums.append(BlockSum(rawValue: try reader.integer()))
        } while !reader.isAtEnd
        self.sums = sums
    }
}

extension ByteReader {
    /// The next `u8` that says how large blocks or units are.
    mutating func blockExponent() throws(ProtocolViolation) -> UInt8 {
        guard let exponent = try optionalBlockExponent() else { throw .blockExponent(0) }
        return exponent
    }

    /// The same where 0 means that there are no blocks.
    mutating func optionalBlockExponent() throws(ProtocolViolation) -> UInt8? {
        let exponent = try integer(UInt8.self)
        // PROTOCOL 14.1
        guard exponent == 0 || Limits.blockExponents.contains(exponent) else {
            throw .blockExponent(exponent)
        }
        return exponent == 0 ? nil : exponent
    }
}
