import Air

/// What a controller wants done; the radio does it in this order.
enum ControllerAction: Equatable {
    /// A packet for its own host.
    case tellHost([UInt8])
    /// Call a device for at most so many slots.
    case page(DeviceAddress, timeoutSlots: UInt16)
    case stopPaging
    /// Look around for at most so long, or until so many have answered; 0 is no limit.
    case inquire(microseconds: Int, responsesMax: Int)
    case stopInquiring
    case send(LinkMessage, to: DeviceAddress)
    case sendData(HostData, to: DeviceAddress)
    /// Both sides of the link have agreed to change roles.
    case switchRoles(with: DeviceAddress)
    /// The link with this device ends for both, with the reason that the other side is told.
    case close(DeviceAddress)
    case supervise(DeviceAddress, timeoutSlots: UInt16)
    /// All links are abandoned without a word.
    case abandonLinks
}
