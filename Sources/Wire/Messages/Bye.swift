/// The last frame: the client has all it asked for, verified; or the server is closing.
package struct Bye: Message {
    package init() {}

    package func encode(into writer: inout ByteWriter) {}

    package init(decoding reader: inout ByteReader) throws(ProtocolViolation) {}
}
