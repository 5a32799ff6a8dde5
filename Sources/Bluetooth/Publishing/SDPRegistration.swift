/// Gives a record to the local service discovery server: one message out, one in.
///
/// `bluetoothd --compat` runs that server. The record stays as long as the connection.
struct SDPRegistration: Sendable {
    /// There is only one request, so its number does not matter.
    private static let transaction: UInt16 = 1

    /// How long the answer may be: a handle is four bytes, a failure is two.
    static let answerBytesMax = 64

    let request: [UInt8]

    init(of service: PublishedService) {
        // No flags: not for one adapter only, and not for longer than the connection.
        let request = SDPMessage(
            .registrationRequest, transaction: Self.transaction,
            parameters: [0] + service.record.encoded)
        self.request = request.encoded
    }

    /// Takes the answer; throws if it is not a success.
    func receive(_ answer: ArraySlice<UInt8>) throws(RecordViolation) {
        _ = try SDPMessage(answer).answer(.registrationAnswer, to: Self.transaction)
    }
}
