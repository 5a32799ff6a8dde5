import TestSupport
import Testing
import Wire

struct ErrorMessageTests {
    private func decode(_ bytes: [UInt8]) throws -> ErrorMessage {
        var reader = ByteReader(bytes, of: ServerFrameType.error)
        return try ErrorMessage(decoding: &reader)
    }

    private func encode(_ message: ErrorMessage) -> [UInt8] {
        var writer = ByteWriter()
        message.encode(into: &writer)
        return writer.bytes
    }

    @Test(arguments: [-1, 0, 1])
    func `a text of at most 512 bytes is taken`(excess: Int) throws {
        let count = Limits.errorTextBytesMax + excess
        let bytes =
            [0, 1, UInt8(count >> 8), UInt8(count & 0xff)] + Array(repeating: 0x61, count: count)
        if excess > 0 {
            #expect(throws: ProtocolViolation.textTooLong(count)) { try decode(bytes) }
        } else {
            #expect(try decode(bytes).text.utf8.count == count)
        }
    }

    @Test(arguments: [
        (510, "é", 512), (511, "é", 511), (512, "é", 512), (509, "日", 512), (510, "日", 510),
        (508, "😀", 512), (509, "😀", 509), (511, "e\u{301}", 512), (0, "", 0),
    ])
    func `a text that is too long is cut between two characters`(
        count: Int, last: String, expected: Int
    ) throws {
        let text = String(repeating: "a", count: count) + last
        let decoded = try decode(encode(ErrorMessage(.changed, text)))
        #expect(decoded.text.utf8.count == expected)
        #expect(text.unicodeScalars.starts(with: decoded.text.unicodeScalars))
    }

    @Test func `a text that is not UTF-8 is repaired`() throws {
        let message = try decode(hex("0005 0003 61ff62"))
        #expect(message == ErrorMessage(.inputOutput, "a\u{fffd}b"))
    }

    @Test(arguments: [
        (0, false), (1, false), (7, false), (0x7fff, false), (0x8000, true), (0x8001, true),
        (0xffff, true),
    ])
    func `a code of 0x8000 or above is fatal`(code: UInt16, isFatal: Bool) {
        #expect(ErrorCode(rawValue: code).isFatal == isFatal)
    }

    @Test func `each code has the number and the meaning of PROTOCOL`() {
        let codes: [(ErrorCode, UInt16, String)] = [
            (.notFound, 1, "not found"),
            (.permissionDenied, 2, "permission denied"),
            (.notRegular, 3, "not a regular file (or not a directory)"),
            (.changed, 4, "the file changed while it was sent"),
            (.inputOutput, 5, "input/output error"),
            (.tooMuch, 6, "too much: a directory over the limit"),
            (.malformedPath, 7, "malformed path"),
            (.malformed, 0x8001, "malformed frame or body"),
            (.unsupported, 0x8002, "unsupported version or frame type"),
            (.busy, 0x8003, "busy: too many clients"),
            (.timedOut, 0x8004, "timed out"),
            (.notAllowed, 0x8005, "not allowed: this peer is refused"),
            (.stopping, 0x8006, "stopping"),
            (ErrorCode(rawValue: 0x8007), 0x8007, "unknown error 0x8007"),
        ]
        for (code, number, meaning) in codes {
            #expect(code.rawValue == number)
            #expect(code.description == meaning)
        }
    }
}
