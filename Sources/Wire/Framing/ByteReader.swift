/// A cursor over the body of one frame; every read checks that the bytes are there.
package struct ByteReader {
    private let body: [UInt8]
    private let type: UInt8
    private var position = 0

    /// Reads `body`; `type` is the frame's, named by what it throws.
    package init(_ body: [UInt8], of type: some FrameType) {
        self.body = body
        self.type = type.rawValue
    }

    /// Whether nothing is left that a later version may have added.
    package var isAtEnd: Bool { position == body.count }

    /// The next `count` bytes; throws where the body ends before them.
    package mutating func bytes(_ count: Int) throws(ProtocolViolation) -> ArraySlice<UInt8> {
        // PROTOCOL 2.3
        guard count <= body.count - position else { throw .bodyTooShort(type) }
        defer { position += count }
        return body[position..<(position + count)]
    }

    /// The next big-endian integer.
    package mutating func integer<Value: FixedWidthInteger>(
        _: Value.Type = Value.self
    ) throws(ProtocolViolation) -> Value {
        // PROTOCOL 1.2
        try bytes(Value.bitWidth / 8).reduce(0) { value, byte in
            value << 8 | Value(truncatingIfNeeded: byte)
        }
    }

    /// The next `u64` that counts bytes of a file, within what a file can have.
    package mutating func fileByteCount() throws(ProtocolViolation) -> UInt64 {
        let count = try integer(UInt64.self)
        guard count <= Limits.fileBytesMax else { throw .fileByteCount(count) }
        return count
    }

    /// The next `u16 n` and n bytes, whatever they are.
    package mutating func countedBytes() throws(ProtocolViolation) -> ArraySlice<UInt8> {
        // PROTOCOL 1.2
        try bytes(Int(integer(UInt16.self)))
    }

    /// The request number at the end of the body; nil where none was added.
    package mutating func requestNumber() -> UInt32? {
        // PROTOCOL 13.1
        guard body.count - position >= Limits.requestNumberBytes else { return nil }
        return try? integer()
    }

    /// The next path; a malformed one is thrown as `.path`, so that a server can answer it.
    package mutating func path() throws(ProtocolViolation) -> RemotePath {
        let bytes = try countedBytes()
        do throws(PathViolation) {
            return try RemotePath(bytes)
        } catch {
            throw .path(error)
        }
    }

    /// The next path; nil for the share's root, which has none.
    package mutating func optionalPath() throws(ProtocolViolation) -> RemotePath? {
        do throws(ProtocolViolation) {
            return try path()
        } catch .path(.empty) {
            return nil
        }
    }
}
