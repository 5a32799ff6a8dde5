/// Bytes being put together, integers big-endian.
package struct ByteWriter {
    /// What was written so far.
    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// Appends the integer's bytes, the highest first.
    package mutating func append<Value: FixedWidthInteger>(_ value: Value) {
        // PROTOCOL 1.2
        for shift in stride(from: Value.bitWidth - 8, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    /// Appends the bytes as they are.
    package mutating func append(contentsOf more: some Collection<UInt8>) {
        bytes.append(contentsOf: more)
    }

    /// Appends `u16 n` and the n bytes; traps where n does not fit.
    package mutating func append(counted more: some Collection<UInt8>) {
        // PROTOCOL 1.2
        append(UInt16(more.count))
        append(contentsOf: more)
    }

    /// Appends what stands before a body of `byteCount` bytes; traps where no frame can hold it.
    package mutating func append(header type: some FrameType, bodyByteCount byteCount: Int) {
        // PROTOCOL 2.1
        precondition((0...Limits.bodyBytesMax).contains(byteCount))
        append(UInt32(byteCount + 1))
        append(type.rawValue)
    }

    /// Appends the whole frame of a message, and at its end the number of a request.
    package mutating func append(
        frame type: some FrameType, _ message: some Message, requestNumber: UInt32? = nil
    ) {
        var body = ByteWriter()
        message.encode(into: &body)
        // PROTOCOL 13.1
        if let requestNumber { body.append(requestNumber) }
        append(header: type, bodyByteCount: body.bytes.count)
        append(contentsOf: body.bytes)
    }

    /// Hands over what was written and begins anew.
    package mutating func take() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }
}
