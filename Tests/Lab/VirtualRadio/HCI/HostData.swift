/// One HCI data packet: a L2CAP PDU or a piece of one.
package struct HostData: Equatable, Sendable {
    /// Whether a PDU begins with it.
    let isStart: Bool
    var bytes: [UInt8]

    /// As the host of a connection gets it.
    func packet(handle: UInt16) -> [UInt8] {
        // The flags of a controller's packet: 2 begins a PDU, 1 continues one.
        let flags: UInt16 = isStart ? 0x2000 : 0x1000
        return [2] + (handle | flags).bytes + UInt16(truncatingIfNeeded: bytes.count).bytes + bytes
    }
}
