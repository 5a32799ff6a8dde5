/// One HCI packet of data (ACL): a piece of a PDU, as large as the controller's buffers are.
///
/// It is no packet of the air, and is never counted as one.
struct DataPacket: Equatable {
    let handle: UInt16
    /// Whether a PDU begins here; otherwise it goes on.
    let isStart: Bool
    let bytes: ArraySlice<UInt8>

    /// A handle has twelve bits; the others of its two bytes are flags.
    static let handleMask: UInt16 = 0x0FFF

    /// Nil where the packet is not as long as it says.
    init?(_ packet: ArraySlice<UInt8>) {
        var cursor = ByteCursor(packet)
        guard let word = cursor.little16(), let length = cursor.little16(),
            cursor.rest.count == Int(length)
        else { return nil }
        handle = word & Self.handleMask
        isStart = word >> 12 & 0b11 != 0b01
        bytes = cursor.rest
    }
}
