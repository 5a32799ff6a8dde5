import System

/// One question to a device's service discovery server, and its answer: messages in, messages out.
///
/// The server may be hostile. libbluetooth's parser for answers works with pointers and lengths
/// that the server chose, and has had overflows that were repaired only in 2024 and that stable
/// systems still have. btfile's one question is small, so it is asked here, in Swift that cannot
/// read beyond an answer, with bounds on its size, its parts and its nesting.
struct ServiceSearch: Sendable {
    /// How long an answer may be in all: a record of btfile takes about 80 bytes, and a server
    /// lists matching ones first.
    static let answerBytesMax = 65_535

    /// In how many parts an answer may come: more than one for each record that is looked at.
    static let partsMax = 256

    /// How many bytes a part may bring: with its header it fits the 672 of a standard L2CAP
    /// channel.
    static let partBytesMax: UInt16 = 640

    /// The longest continuation state that the standard allows.
    static let continuationBytesMax = 16

    private enum State {
        /// A request is to be sent, with the continuation state that the server wants back.
        case asking(Answer, continuation: [UInt8])
        case waiting(Answer)
        /// The answer is complete, or was invalid.
        case ended
    }

    /// What has arrived.
    private struct Answer {
        var bytes: [UInt8] = []
        var parts = 0
    }

    private let service: ServiceUUID
    private var transaction: UInt16
    private var state = State.asking(Answer(), continuation: [])

    /// Asks for a service; `transaction` is the number of the first request.
    init(for service: ServiceUUID, transaction: UInt16) {
        self.service = service
        self.transaction = transaction
    }

    /// The message to send now; nil while an answer is awaited.
    mutating func takeRequest() -> [UInt8]? {
        switch state {
        case .asking(let answer, let continuation):
            state = .waiting(answer)
            return request(continuation)
        case .waiting, .ended: return nil
        }
    }

    /// Takes a message of the server; returns all records once they are complete, nil to go on
    /// asking.
    mutating func receive(
        _ message: ArraySlice<UInt8>
    ) throws(RecordViolation) -> [ServiceRecord]? {
        guard case .waiting(var answer) = state else {
            preconditionFailure("nothing was asked")
        }
        state = .ended
        var parameters = try SDPMessage(message).answer(.searchAnswer, to: transaction)
        let count = Int(try parameters.number() as UInt16)
        let part = try parameters.octets(count)
        let continuation = Array(try parameters.octets(Int(parameters.octet())))
        guard parameters.isAtEnd else { throw .trailingBytes(count: parameters.count) }
        guard answer.bytes.count + part.count <= Self.answerBytesMax else { throw .tooMuch }
        answer.bytes += part
        answer.parts += 1
        guard !continuation.isEmpty else {
            return try ServiceRecord.all(of: service, in: answer.bytes)
        }
        guard !part.isEmpty, continuation.count <= Self.continuationBytesMax else {
            throw .noProgress
        }
        guard answer.parts < Self.partsMax else { throw .tooMuch }
        transaction &+= 1
        state = .asking(answer, continuation: continuation)
        return nil
    }

    private func request(_ continuation: [UInt8]) -> [UInt8] {
        let pattern = DataElement.sequence([.uuid(service)])
        let attributes = DataElement.sequence(
            ServiceRecord.Attribute.allCases.map { .unsigned16($0.rawValue) })
        let parameters =
            pattern.encoded + Self.partBytesMax.octets + attributes.encoded
            + [UInt8(continuation.count)] + continuation
        let request = SDPMessage(
            .searchRequest, transaction: transaction, parameters: parameters)
        return request.encoded
    }
}
