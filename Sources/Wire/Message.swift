/// The body of a frame; decoding mirrors encoding and ignores what a later version adds at the end.
package protocol Message: Hashable, Sendable {
    /// Appends the body, without the frame's length and type.
    func encode(into writer: inout ByteWriter)

    /// Reads the body; throws what makes it malformed.
    init(decoding reader: inout ByteReader) throws(ProtocolViolation)
}
