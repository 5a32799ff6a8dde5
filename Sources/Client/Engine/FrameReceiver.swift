import System
import Wire

/// Turns received bytes into events, decompressing them if the server compresses.
///
/// It counts what arrives, and ends a session in which too many bytes have no meaning.
struct FrameReceiver {
    /// How many bytes in a row may have no meaning (skipped frames, empty compressed blocks).
    private static let noiseBytesMax = 1 << 20

    /// Only if both sides can compress.
    private var expanded: InflatingReader?
    private var noiseBytes = 0
    /// Received bytes that were not counted yet.
    private var untoldWireBytes: UInt64 = 0
    /// Counts every event, so that a caller with a clock sees whether anything useful arrives.
    private(set) var eventCount: UInt64 = 0

    /// Takes `bytes[position...]` up to the end of one event; nil when there is none yet.
    mutating func next(
        of session: inout ClientSession, in bytes: Span<UInt8>, at position: inout Int
    ) throws(SessionEnd) -> ServerMessage? {
        while try refill(from: bytes, at: &position) {
            guard let event = try cut(&session, bytes, &position) else { continue }
            noiseBytes = 0
            eventCount += 1
            // PROTOCOL 5.1
            if case .hello(let hello) = event, hello.capabilities.contains(.zstd) {
                do {
                    expanded = try InflatingReader()
                } catch {
                    throw .corruptStream(error)
                }
            }
            return event
        }
        return nil
    }

    /// The bytes that the range of DATA is in, if they are not the input itself.
    var expandedPiece: [UInt8]? { expanded?.piece }

    /// How much was received since the last call.
    mutating func takeWireBytes() -> UInt64 {
        defer { untoldWireBytes = 0 }
        return untoldWireBytes
    }

    /// Makes sure that there are bytes to read; false if nothing is left of the input.
    private mutating func refill(
        from bytes: Span<UInt8>, at position: inout Int
    ) throws(SessionEnd) -> Bool {
        guard var input = expanded.take() else { return position < bytes.count }
        defer { expanded = input }
        guard input.isUsedUp else { return true }
        let before = position
        do {
            if try input.refill(from: bytes, at: &position) { return true }
        } catch {
            throw .corruptStream(error)
        }
        try countNoise(position - before)
        return false
    }

    /// The next event; nil if all bytes are used and there was none.
    private mutating func cut(
        _ session: inout ClientSession, _ bytes: Span<UInt8>, _ position: inout Int
    ) throws(SessionEnd) -> ServerMessage? {
        guard var input = expanded.take() else {
            let before = position
            defer { untoldWireBytes += UInt64(position - before) }
            return try next(of: &session, among: bytes, &position)
        }
        defer {
            untoldWireBytes += input.takeWireBytes()
            expanded = input
        }
        let piece = input.piece
        return try next(of: &session, among: piece.span, &input.position)
    }

    private mutating func next(
        of session: inout ClientSession, among bytes: Span<UInt8>, _ position: inout Int
    ) throws(SessionEnd) -> ServerMessage? {
        let before = position
        let event: ServerMessage?
        do {
            event = try session.next(in: bytes, at: &position)
        } catch {
            throw .violation(error)
        }
        if event == nil { try countNoise(position - before) }
        return event
    }

    private mutating func countNoise(_ count: Int) throws(SessionEnd) {
        noiseBytes += count
        guard noiseBytes <= Self.noiseBytesMax else { throw .noise }
    }
}
