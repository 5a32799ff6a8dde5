import System

/// Gives a record to the local service discovery server: one message out, one in.
///
/// `bluetoothd --compat` runs that server. The record stays as long as the connection.
struct LocalRegistration: Sendable {
    private enum Message {
        static let failure: UInt8 = 0x01
        static let request: UInt8 = 0x75
        static let answer: UInt8 = 0x76
    }

    /// There is one request, so that its number means nothing.
    private static let transaction: UInt16 = 1

    /// How long the answer may be: a handle is four bytes, a failure is two.
    static let answerBytesMax = 64

    /// The message to send.
    let request: [UInt8]

    init(of service: PublishedService) {
        // No flags: not for one adapter only, and not for longer than the connection.
        let parameters = [0] + service.record.encoded
        request =
            [Message.request] + Self.transaction.octets
            + UInt16(parameters.count).octets + parameters
    }

    /// Takes the answer; throws where it is not a yes.
    func receive(_ answer: ArraySlice<UInt8>) throws(RecordViolation) {
        var reader = OctetReader(answer)
        let kind = try reader.octet()
        guard try reader.number() == Self.transaction else { throw .wrongTransaction }
        guard try Int(reader.number() as UInt16) <= reader.count else { throw .truncated }
        switch kind {
        case Message.answer: return
        case Message.failure: throw .refused(code: try reader.number())
        default: throw .unexpectedMessage(kind: kind)
        }
    }
}
