/// The few HCI events that tell what there is on the air.
enum ControllerEvent: Equatable {
    case connected(handle: UInt16)
    /// A connection of Low Energy, whose packets are no matter of this model.
    case connectedLowEnergy(handle: UInt16)
    case disconnected(handle: UInt16)
    /// The answer to Read BD ADDR: the adapter's own address.
    case address(DeviceAddress)

    private static let readAddress: UInt16 = 0x1009
    private static let lowEnergyConnections: [UInt8] = [0x01, 0x0A, 0x29]

    /// Nil for every other event, for one that reports a failure and for one cut short.
    init?(_ bytes: ArraySlice<UInt8>) {
        var cursor = ByteCursor(bytes)
        guard let code = cursor.byte(), cursor.byte() != nil else { return nil }
        switch code {
        case 0x03:
            guard cursor.byte() == 0, let handle = cursor.little16() else { return nil }
            self = .connected(handle: handle & DataPacket.handleMask)
        case 0x05:
            guard cursor.byte() == 0, let handle = cursor.little16() else { return nil }
            self = .disconnected(handle: handle & DataPacket.handleMask)
        case 0x0E:
            guard cursor.byte() != nil, cursor.little16() == Self.readAddress, cursor.byte() == 0,
                let address = cursor.address()
            else { return nil }
            self = .address(address)
        case 0x3E:
            guard let kind = cursor.byte(), Self.lowEnergyConnections.contains(kind),
                cursor.byte() == 0, let handle = cursor.little16()
            else { return nil }
            self = .connectedLowEnergy(handle: handle & DataPacket.handleMask)
        case _: return nil
        }
    }
}
