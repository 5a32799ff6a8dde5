import Testing
import Wire

struct ProtocolViolationTests {
    static let table: [(ProtocolViolation, ErrorCode, String)] = [
        (.frameLength(0), .malformed, "a frame length of 0"),
        (.unsupportedType(0x3f), .unsupported, "an unsupported frame, type 0x3f"),
        (.unsupportedType(0x82), .unsupported, "an unsupported frame, HEAD"),
        (.unexpectedFrame(0x02), .malformed, "GET out of place"),
        (.bodyTooShort(0x88), .malformed, "LISTED with too short a body"),
        (.bytesAfterTheEnd, .malformed, "bytes after the end of the session"),
        (.magic, .malformed, "a greeting that is not btfile's"),
        (.version(0), .malformed, "protocol version 0"),
        (.version(2), .unsupported, "protocol version 2"),
        (.capabilities(.zstd), .malformed, "capabilities 1 that were not offered"),
        (.unit(63), .malformed, "a unit of 63 bytes"),
        (.path(.dots), .malformed, "a malformed path: a part of the name is . or .."),
        (
            .requestNumber(7), .malformed,
            "an answer to request 7, which is not the one to be answered"
        ),
        (.fileByteCount(1 << 63), .malformed, "a file of 9223372036854775808 bytes"),
        (.start(5), .malformed, "a start at byte 5 that was not asked for"),
        (.emptyData, .malformed, "DATA without bytes"),
        (.dataBeyondSize(1), .malformed, "1 byte of DATA beyond the file's size"),
        (.dataMissing(2), .malformed, "an answer that ends with 2 bytes missing"),
        (.endSize(7), .malformed, "END with a size of 7 that HEAD did not announce"),
        (.kind(1), .malformed, "an ITEM of kind 1"),
        (.itemOrder, .malformed, "ITEMs that are not in ascending order"),
        (.itemOutside, .malformed, "an ITEM that was not asked for"),
        (.listedCount(3), .malformed, "LISTED with a count of 3 that is not that of the ITEMs"),
        (.textTooLong(513), .malformed, "ERROR with 513 bytes of text"),
        (.blockExponent(7), .malformed, "blocks of 2 to the power of 7 bytes"),
        (.blockCount(65_537), .malformed, "PARTS for the sums of 65537 blocks"),
        (.rangeCount(0), .malformed, "PARTS with 0 ranges"),
        (.rangeOrder, .malformed, "PARTS with ranges that are empty or do not ascend"),
        (
            .rangeBeyondSize(5), .malformed,
            "an answer to PARTS from a file of 5 bytes, beyond which a range ends"
        ),
        (.sumsBeyondSize(1), .malformed, "1 sum beyond the file's size"),
        (.sumsMissing(2), .malformed, "an answer that ends with 2 sums missing"),
        (.partedCount(3), .malformed, "PARTED with a count of 3 that was not asked for"),
        (.changedTag, .malformed, "CHANGED with a tag of 0"),
    ]

    @Test func `each violation has its code and its words`() {
        for (violation, code, words) in Self.table {
            #expect(violation.code == code)
            #expect(violation.description == words)
            #expect(violation.code.isFatal)
        }
    }
}
