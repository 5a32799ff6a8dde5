import Air

/// What a device that can be found says of itself to whoever looks around.
struct InquiryResponse: Equatable {
    let address: DeviceAddress
    let classOfDevice: [UInt8]
    let extendedResponse: [UInt8]

    /// The received signal strength in dBm, the same for everybody.
    static let strength: Int8 = -50
}
