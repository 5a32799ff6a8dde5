/// What a server sends.
package enum ServerMessage: Hashable, Sendable {
    /// Always first. The bytes after it are compressed if its capabilities hold `.zstd`.
    case hello(Hello)
    case head(Head)
    /// Bytes of the file: these indices of the span that was given.
    case data(Range<Int>)
    case end(End)
    /// Ends the answer, or the session if its code is fatal.
    case error(ErrorMessage)
    case item(Item)
    case listed(Listed)
    case sum(Sum)
    case parted(Parted)
    case changed(Changed)
    /// The server is closing; what is unanswered stays so.
    case bye

    /// Reads the body of a frame; that of DATA passes by in ranges.
    init(decoding type: ServerFrameType, _ reader: inout ByteReader) throws(ProtocolViolation) {
        switch type {
        case .hello: self = .hello(try Hello(decoding: &reader))
        case .head: self = .head(try Head(decoding: &reader))
        case .data: throw .emptyData
        case .end: self = .end(try End(decoding: &reader))
        case .error: self = .error(try ErrorMessage(decoding: &reader))
        case .item: self = .item(try Item(decoding: &reader))
        case .listed: self = .listed(try Listed(decoding: &reader))
        case .sum: self = .sum(try Sum(decoding: &reader))
        case .parted: self = .parted(try Parted(decoding: &reader))
        case .changed: self = .changed(try Changed(decoding: &reader))
        case .bye: self = .bye
        }
    }
}

/// The type byte of what a server may send.
package enum ServerFrameType: UInt8, FrameType, CaseIterable {
    case hello = 0x81
    case head = 0x82
    case data = 0x83
    case end = 0x84
    case error = 0x85
    case item = 0x86
    case bye = 0x87
    case listed = 0x88
    case sum = 0x89
    case parted = 0x8A
    case changed = 0x8B

    /// A file's bytes go on as they arrive.
    package var isStreamed: Bool { self == .data }

    /// Whether the number of the request may stand at the end of the body.
    var mayHaveNumber: Bool {
        // PROTOCOL 13.1, 15.1
        self == .head || self == .error || self == .changed
    }
}
