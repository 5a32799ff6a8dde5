import Bluetooth

extension RFCOMMChannel {
    /// The channel of both programs unless they are told otherwise; most devices leave it free.
    static var usual: RFCOMMChannel {
        guard let channel = RFCOMMChannel(20) else { preconditionFailure("20 is a channel") }
        return channel
    }
}
