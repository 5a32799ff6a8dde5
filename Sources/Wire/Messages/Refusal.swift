/// An ERROR: it stands in place of an answer or of its rest, or ends the session.
package struct Refusal: Message {
    package let code: RefusalCode
    /// The peer's text for a person, which may be empty; to be cleaned before a terminal gets it.
    package let text: String

    package init(_ code: RefusalCode, _ text: String) {
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
        code = RefusalCode(rawValue: try reader.integer())
        let bytes = try reader.countedBytes()
        guard bytes.count <= Limits.errorTextBytesMax else { throw .textTooLong(bytes.count) }
        text = String(decoding: bytes, as: UTF8.self)
    }
}

/// The number in an ERROR; an undefined one is kept, and known by its upper bit.
package struct RefusalCode: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    package static let notFound = RefusalCode(rawValue: 1)
    package static let permissionDenied = RefusalCode(rawValue: 2)
    package static let notRegular = RefusalCode(rawValue: 3)
    package static let changed = RefusalCode(rawValue: 4)
    package static let inputOutput = RefusalCode(rawValue: 5)
    package static let tooMuch = RefusalCode(rawValue: 6)
    package static let malformedPath = RefusalCode(rawValue: 7)

    package static let malformed = RefusalCode(rawValue: 0x8001)
    package static let unsupported = RefusalCode(rawValue: 0x8002)
    package static let busy = RefusalCode(rawValue: 0x8003)
    package static let timedOut = RefusalCode(rawValue: 0x8004)
    package static let notAllowed = RefusalCode(rawValue: 0x8005)
    package static let stopping = RefusalCode(rawValue: 0x8006)

    /// Whether it ends the session, not just the answer.
    package var isFatal: Bool {
        // PROTOCOL 3.4
        rawValue >= 0x8000
    }
}

extension RefusalCode: CustomStringConvertible {
    /// PROTOCOL's meaning of the number, for a person.
    package var description: String {
        switch self {
        case .notFound: "not found"
        case .permissionDenied: "permission denied"
        case .notRegular: "not a regular file (or not a directory)"
        case .changed: "the file changed while it was sent"
        case .inputOutput: "input/output error"
        case .tooMuch: "too much: a directory over the limit"
        case .malformedPath: "malformed path"
        case .malformed: "malformed frame or body"
        case .unsupported: "unsupported version or frame type"
        case .busy: "busy: too many clients"
        case .timedOut: "timed out"
        case .notAllowed: "not allowed: this peer is refused"
        case .stopping: "stopping"
        default: "unknown error 0x" + String(rawValue, radix: 16)
        }
    }
}
