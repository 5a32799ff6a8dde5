/// An ERROR: it stands in place of an answer or of its rest, or ends the session.
package struct ErrorMessage: Message {
    package let code: ErrorCode
    /// The peer's text for a person, which may be empty; to be cleaned before a terminal gets it.
    package let text: String

    package init(_ code: ErrorCode, _ text: String) {
        self.code = code
        self.text = text
    }

    /// Cuts a text of more than 512 bytes between two characters, so that it stays valid.
    package func encode(into writer: inout ByteWriter) {
        var end = text.startIndex
        var byteCount = 0
        for index in text.unicodeScalars.indices {
            byteCount += text.unicodeScalars[index].utf8.count
            guard byteCount <= Limits.errorTextBytesMax else { break }
            end = text.unicodeScalars.index(after: index)
        }
        writer.append(code.rawValue)
        writer.append(counted: Array(text[..<end].utf8))
    }

    /// Repairs a text that is not UTF-8, which does no harm; throws if it is too long.
    package init(decoding reader: inout ByteReader) throws(ProtocolViolation) {
        code = ErrorCode(rawValue: try reader.integer())
        let bytes = try reader.countedBytes()
        guard bytes.count <= Limits.errorTextBytesMax else { throw .textTooLong(bytes.count) }
        text = String(decoding: bytes, as: UTF8.self)
    }
}
