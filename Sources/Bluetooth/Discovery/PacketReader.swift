import System

/// Reads a message from its beginning; every step checks first that enough is left.
struct PacketReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    var count: Int { rest.count }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func octet() throws(RecordViolation) -> UInt8 {
        guard let first = rest.popFirst() else { throw .truncated }
        return first
    }

    mutating func octets(_ count: Int) throws(RecordViolation) -> ArraySlice<UInt8> {
        guard count <= rest.count else { throw .truncated }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    /// Takes a number of one, two or four bytes, most significant first.
    mutating func number(octets count: Int) throws(RecordViolation) -> UInt32 {
        UInt32(octets: try octets(count))
    }

    /// Takes a number of two bytes.
    mutating func number() throws(RecordViolation) -> UInt16 {
        UInt16(octets: try octets(2))
    }
}

/// What is wrong with the answer of another device's service discovery server.
package enum RecordViolation: Error, Hashable, Sendable {
    /// The message ends before it is complete.
    case truncated
    /// Bytes follow where none may.
    case trailingBytes(count: Int)
    /// An element whose first byte is invalid.
    case unknownElement(header: UInt8)
    /// Elements are nested deeper than `DataElement.nestingMax`.
    case nestedTooDeeply
    /// A record is not a list of attributes with their numbers.
    case malformedRecord
    /// A message of another kind than the answer.
    case unexpectedMessage(kind: UInt8)
    /// An answer to a question that was not asked.
    case wrongTransaction
    /// The server says that it cannot answer.
    case refused(code: UInt16)
    /// A part of the answer is empty and announces more.
    case noProgress
    /// More than `ServiceSearch.answerBytesMax`, or in more parts than `ServiceSearch.partsMax`.
    case tooMuch
}
