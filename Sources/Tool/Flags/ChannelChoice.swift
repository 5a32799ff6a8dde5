import Bluetooth

/// The channel that a server is to listen on.
enum ChannelChoice: Hashable, Sendable {
    case number(RFCOMMChannel)
    /// One that no other program has.
    case free
}
