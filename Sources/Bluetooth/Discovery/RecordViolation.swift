/// What is wrong with the answer of another device's service discovery server.
package enum RecordViolation: Error, Hashable, Sendable {
    /// Something ends before it is complete.
    case truncated
    /// Bytes follow where nothing may.
    case trailingBytes(count: Int)
    /// An element whose first byte means nothing.
    case unknownElement(header: UInt8)
    /// Elements within elements, deeper than `DataElement.nestingMax`.
    case nestedTooDeeply
    /// Records that are no list of attributes with their numbers.
    case malformedRecord
    /// A message of another kind than the answer.
    case unexpectedMessage(kind: UInt8)
    /// An answer to a question that was not asked.
    case wrongTransaction
    /// The server says that it cannot answer.
    case refused(code: UInt16)
    /// A part of the answer that brings nothing and promises more.
    case noProgress
    /// More than `ServiceSearch.answerBytesMax`, or in more parts than `ServiceSearch.partsMax`.
    case tooMuch
}
