/// Cuts one direction's bytes into frames, however they arrive.
///
/// DATA and frames to be skipped pass through as ranges of the input, so that a byte of a file is
/// never copied here; other bodies are gathered, at most `Limits.bodyBytesMax` bytes at a time.
package struct FrameDecoder<Known: FrameType> {
    /// What the input holds next.
    package enum Piece: Equatable {
        /// A whole frame. Its body may be empty whatever the type.
        case frame(Known, [UInt8])
        /// A streamed frame begins: DATA, or an unknown type that is to be skipped.
        case opened(UInt8, byteCount: Int)
        /// Some bytes of the streamed frame of that type: these indices of the input, at least one.
        case part(UInt8, Range<Int>)
    }

    private enum State {
        case length(UInt32, byteCount: Int)
        case type(bodyByteCount: Int)
        case body(Known, missing: Int)
        case streamed(UInt8, missing: Int)

        static var start: Self { .length(0, byteCount: 0) }
    }

    private var state = State.start
    /// What was gathered of the body; beside the state because it grows in place.
    private var body: [UInt8] = []

    package init() {}

    /// Takes `bytes[position...]` up to the end of one piece; nil when there is none yet.
    ///
    /// Throws `.frameLength` and `.unsupportedType`, after which it is not to be used again.
    package mutating func next(
        in bytes: Span<UInt8>, at position: inout Int
    ) throws(ProtocolViolation) -> Piece? {
        while position < bytes.count {
            switch state {
            case .length(let value, let byteCount):
                let longer = value << 8 | UInt32(bytes[position])
                position += 1
                state = try afterLength(longer, byteCount + 1)
            case .type(let bodyByteCount):
                let type = bytes[position]
                position += 1
                if let piece = try open(type, bodyByteCount) { return piece }
            case .body(let type, let missing):
                let range = take(missing, of: bytes.count, at: &position)
                for index in range { body.append(bytes[index]) }
                state = .body(type, missing: missing - range.count)
                if range.count == missing { return close(type) }
            case .streamed(let type, let missing):
                let range = take(missing, of: bytes.count, at: &position)
                let isLast = range.count == missing
                state = isLast ? .start : .streamed(type, missing: missing - range.count)
                return .part(type, range)
            }
        }
        return nil
    }

    private func afterLength(_ value: UInt32, _ byteCount: Int) throws(ProtocolViolation) -> State {
        guard byteCount == 4 else { return .length(value, byteCount: byteCount) }
        // PROTOCOL 2.1
        guard (Limits.frameLengthBytesMin...Limits.frameLengthBytesMax).contains(Int(value)) else {
            throw .frameLength(value)
        }
        return .type(bodyByteCount: Int(value) - 1)
    }

    private mutating func open(
        _ type: UInt8, _ byteCount: Int
    ) throws(ProtocolViolation) -> Piece? {
        let known = Known(rawValue: type)
        // PROTOCOL 2.2, 2.3: what belongs to the other direction is as unknown as the rest.
        guard known != nil || type & 0x40 != 0 else { throw .unsupportedType(type) }
        if let known, byteCount == 0 { return close(known) }
        if let known, !known.isStreamed {
            state = .body(known, missing: byteCount)
            return nil
        }
        state = byteCount == 0 ? .start : .streamed(type, missing: byteCount)
        return .opened(type, byteCount: byteCount)
    }

    private mutating func close(_ type: Known) -> Piece {
        defer { body = [] }
        state = .start
        return .frame(type, body)
    }

    private func take(_ wanted: Int, of count: Int, at position: inout Int) -> Range<Int> {
        let start = position
        position += min(wanted, count - position)
        return start..<position
    }
}
