/// The type byte of one direction's frames: what the other side sends has no value here.
package protocol FrameType: RawRepresentable<UInt8>, Hashable, Sendable {
    /// Whether the body is handed on as it arrives, instead of being gathered first.
    var isStreamed: Bool { get }
}

/// What a client may send.
package enum ClientFrameType: UInt8, FrameType, CaseIterable {
    case hello = 0x01
    case get = 0x02
    case list = 0x03
    case bye = 0x05
    case sums = 0x06
    case parts = 0x07
    case watch = 0x08
    case flush = 0x4A

    /// Requests are small and are gathered whole.
    package var isStreamed: Bool { false }

    /// Whether the number of the request may stand at the end of the body.
    var mayHaveNumber: Bool {
        // PROTOCOL 13.1, 14.1, 15.1
        self == .get || capability != []
    }

    /// What both sides must be capable of before it is sent.
    var capability: Capabilities {
        switch self {
        // PROTOCOL 14.1
        case .sums, .parts: .sums
        // PROTOCOL 15.1
        case .watch: .live
        case .hello, .get, .list, .bye, .flush: []
        }
    }
}

/// What a server may send.
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

/// The name that PROTOCOL gives a type byte, for a person; a number where it gives none.
func frameName(_ type: UInt8) -> String {
    if let known = ClientFrameType(rawValue: type) { return "\(known)".uppercased() }
    if let known = ServerFrameType(rawValue: type) { return "\(known)".uppercased() }
    return "type 0x" + String(type, radix: 16)
}

/// The body of a frame; decoding mirrors encoding and ignores what a later version adds at the end.
package protocol Message: Hashable, Sendable {
    /// Appends the body, without the frame's length and type.
    func encode(into writer: inout ByteWriter)

    /// Reads the body; throws what makes it malformed.
    init(decoding reader: inout ByteReader) throws(ProtocolViolation)
}
