/// One L2CAP PDU: the unit that the air cuts into its packets.
struct DataUnit {
    /// Where it goes: a number that the receiver has given out.
    let channel: UInt16
    let payload: ArraySlice<UInt8>
    /// The length with the header, as it is on the air.
    let bytes: Int

    static let headerBytes = 4
    /// The channel on which channels are opened and closed.
    static let signalling: UInt16 = 0x0001
    /// The channels of attributes, signalling and security that only Low Energy has.
    static let lowEnergy: ClosedRange<UInt16> = 0x0004...0x0006
    /// Numbers from here on are given out on demand.
    static let firstDynamic: UInt16 = 0x0040

    /// `whole` is what `PacketAssembler` gives; nil where even the header is missing.
    init?(_ whole: [UInt8]) {
        var cursor = ByteCursor(whole[...])
        guard cursor.little16() != nil, let channel = cursor.little16() else { return nil }
        self.channel = channel
        payload = cursor.rest
        bytes = whole.count
    }
}
