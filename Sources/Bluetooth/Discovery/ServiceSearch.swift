import System

/// One question to a device's service discovery server, and its answer: messages in, messages out.
///
/// The server may be anybody's. libbluetooth has a parser for its answers, but it works with
/// pointers and lengths that the server chose, and it has had overflows that were repaired only
/// in 2024, which stable systems still carry. The one question that btfile asks is small, so it
/// is asked here, in Swift that cannot read beyond an answer, with bounds on its size, its parts
/// and its nesting.
struct ServiceSearch: Sendable {
    /// How long an answer may be in all: a record of btfile's takes about 80 bytes, and a server
    /// lists those first that match.
    static let answerBytesMax = 65_535

    /// In how many parts an answer may come: more than one for each record that is looked at.
    static let partsMax = 256

    /// The bytes that a part may bring: with its frame it fits the 672 of a standard L2CAP
    /// channel.
    static let partBytesMax: UInt16 = 640

    /// The longest continuation state that the standard allows.
    static let continuationBytesMax = 16

    private enum State {
        /// A request is to be sent, with what the server told to hand back to it.
        case asking(Answer, continuation: [UInt8])
        /// The request has been sent.
        case waiting(Answer)
        /// The answer is complete, or it was none.
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

    /// Asks for a service; `transaction` numbers the first request, the next ones count on.
    init(for service: ServiceUUID, transaction: UInt16) {
        self.service = service
        self.transaction = transaction
    }

    /// The message to send now; nil while the server's is awaited.
    mutating func takeRequest() -> [UInt8]? {
        switch state {
        case .asking(let answer, let continuation):
            state = .waiting(answer)
            return request(continuation)
        case .waiting, .ended: return nil
        }
    }

    /// Takes a message of the server's: returns all records once there are all, nil to ask on.
    mutating func receive(
        _ message: ArraySlice<UInt8>
    ) throws(RecordViolation) -> [ServiceRecord]? {
        guard case .waiting(var answer) = state else {
            preconditionFailure("nothing was asked")
        }
        state = .ended
        var parameters = try DiscoveryMessage(message).answer(.searchAnswer, to: transaction)
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
        let request = DiscoveryMessage(
            .searchRequest, transaction: transaction, parameters: parameters)
        return request.encoded
    }
}
