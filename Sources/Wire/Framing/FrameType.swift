/// The type byte of one direction's frames: what the other side sends has no value here.
package protocol FrameType: RawRepresentable<UInt8>, Hashable, Sendable {
    /// Whether the body is handed on as it arrives, instead of being gathered first.
    var isStreamed: Bool { get }
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
