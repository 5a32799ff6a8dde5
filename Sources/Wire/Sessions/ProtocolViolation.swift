/// What a peer did that PROTOCOL forbids; it ends that session and no other.
package enum ProtocolViolation: Error, Hashable, Sendable {
    case frameLength(UInt32)
    case unsupportedType(UInt8)
    case unexpectedFrame(UInt8)
    case bodyTooShort(UInt8)
    case bytesAfterTheEnd
    case magic
    case version(UInt8)
    case capabilities(Capabilities)
    case unit(UInt16)
    case path(PathViolation)
    case fileByteCount(UInt64)
    case start(UInt64)
    case requestNumber(UInt32)
    case emptyData
    case dataBeyondSize(UInt64)
    case dataMissing(UInt64)
    case endSize(UInt64)
    case kind(UInt8)
    case itemOrder
    case itemOutside
    case listedCount(UInt64)
    case textTooLong(Int)
    case blockExponent(UInt8)
    case blockCount(UInt64)
    case rangeCount(Int)
    case rangeOrder
    case rangeBeyondSize(UInt64)
    case sumsBeyondSize(UInt64)
    case sumsMissing(UInt64)
    case partedCount(UInt64)
    case changedTag

    /// The fatal code with which a server tells the client; a client just closes.
    package var code: ErrorCode {
        switch self {
        case .unsupportedType: .unsupported
        // A version of 0 does not exist; any other may one day.
        case .version(let version): version == 0 ? .malformed : .unsupported
        case .frameLength, .unexpectedFrame, .bodyTooShort, .bytesAfterTheEnd, .magic,
            .capabilities, .unit, .path, .fileByteCount, .start, .requestNumber, .emptyData,
            .dataBeyondSize, .dataMissing, .endSize, .kind, .itemOrder, .itemOutside, .listedCount,
            .textTooLong, .blockExponent, .blockCount, .rangeCount, .rangeOrder, .rangeBeyondSize,
            .sumsBeyondSize, .sumsMissing, .partedCount, .changedTag:
            .malformed
        }
    }
}

extension ProtocolViolation: CustomStringConvertible {
    /// What the peer did, for a person; it never repeats the peer's text.
    package var description: String {
        switch self {
        case .frameLength(let length): "a frame length of \(length)"
        case .unsupportedType(let type): "an unsupported frame, \(frameName(type))"
        case .unexpectedFrame(let type): "\(frameName(type)) out of place"
        case .bodyTooShort(let type): "\(frameName(type)) with too short a body"
        case .bytesAfterTheEnd: "bytes after the end of the session"
        case .magic: "a greeting that is not btfile's"
        case .version(let version): "protocol version \(version)"
        case .capabilities(let capabilities):
            "capabilities \(capabilities.rawValue) that were not offered"
        case .unit(let unit): "a unit of \(counted(unit, "byte"))"
        case .path(let violation): "a malformed path: \(violation)"
        case .fileByteCount(let count): "a file of \(counted(count, "byte"))"
        case .start(let start): "a start at byte \(start) that was not asked for"
        case .requestNumber(let number):
            "an answer to request \(number), which is not the one to be answered"
        case .emptyData: "DATA without bytes"
        case .dataBeyondSize(let count): "\(counted(count, "byte")) of DATA beyond the file's size"
        case .dataMissing(let count): "an answer that ends with \(counted(count, "byte")) missing"
        case .endSize(let size): "END with a size of \(size) that HEAD did not announce"
        case .kind(let kind): "an ITEM of kind \(kind)"
        case .itemOrder: "ITEMs that are not in ascending order"
        case .itemOutside: "an ITEM that was not asked for"
        case .listedCount(let count):
            "LISTED with a count of \(count) that is not that of the ITEMs"
        case .textTooLong(let count): "ERROR with \(counted(count, "byte")) of text"
        case .blockExponent(let exponent): "blocks of 2 to the power of \(exponent) bytes"
        case .blockCount(let count): "PARTS for the sums of \(counted(count, "block"))"
        case .rangeCount(let count): "PARTS with \(counted(count, "range"))"
        case .rangeOrder: "PARTS with ranges that are empty or do not ascend"
        case .rangeBeyondSize(let size):
            "an answer to PARTS from a file of \(counted(size, "byte")), beyond which a range ends"
        case .sumsBeyondSize(let count): "\(counted(count, "sum")) beyond the file's size"
        case .sumsMissing(let count): "an answer that ends with \(counted(count, "sum")) missing"
        case .partedCount(let count): "PARTED with a count of \(count) that was not asked for"
        case .changedTag: "CHANGED with a tag of 0"
        }
    }
}

/// `1 byte`, `2 bytes`.
private func counted(_ count: some BinaryInteger, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
}
