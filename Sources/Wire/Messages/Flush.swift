/// For now nothing more is asked: the end of the answers need not wait for more (PROTOCOL 16).
package struct Flush: Message {
    package init() {}

    package func encode(into writer: inout ByteWriter) {}

    package init(decoding reader: inout ByteReader) throws(ProtocolViolation) {}
}
