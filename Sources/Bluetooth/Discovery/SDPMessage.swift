import System

/// A message of the service discovery protocol, with another device or the local server.
struct SDPMessage: Hashable, Sendable {
    /// The kinds that are used here.
    enum Kind: UInt8, Sendable {
        case failure = 0x01
        case searchRequest = 0x06
        case searchAnswer = 0x07
        case registrationRequest = 0x75
        case registrationAnswer = 0x76
    }

    /// A `Kind`, or any other number that a server sends.
    let kind: UInt8
    /// The number of the request, which its answer repeats.
    let transaction: UInt16
    /// What follows the header; at most 65,535 bytes.
    let parameters: [UInt8]

    init(_ kind: Kind, transaction: UInt16, parameters: [UInt8]) {
        self.kind = kind.rawValue
        self.transaction = transaction
        self.parameters = parameters
    }

    /// Reads `bytes` as one message.
    init(_ bytes: ArraySlice<UInt8>) throws(RecordViolation) {
        var reader = PacketReader(bytes)
        kind = try reader.octet()
        transaction = try reader.number()
        let count = Int(try reader.number() as UInt16)
        parameters = Array(try reader.octets(count))
        guard reader.isAtEnd else { throw .trailingBytes(count: reader.count) }
    }

    /// The message as it is sent.
    var encoded: [UInt8] {
        [kind] + transaction.octets + UInt16(parameters.count).octets + parameters
    }

    /// The parameters of an answer of that kind to the request of that number.
    func answer(
        _ kind: Kind, to transaction: UInt16
    ) throws(RecordViolation) -> PacketReader {
        guard self.transaction == transaction else { throw .wrongTransaction }
        var reader = PacketReader(parameters[...])
        switch self.kind {
        case kind.rawValue: return reader
        case Kind.failure.rawValue: throw .refused(code: try reader.number())
        default: throw .unexpectedMessage(kind: self.kind)
        }
    }
}
