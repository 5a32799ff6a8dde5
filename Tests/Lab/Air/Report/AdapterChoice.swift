/// Which adapter of a capture is meant.
package enum AdapterChoice: Equatable, Sendable {
    /// The one that sends most data.
    case busiestSender
    case address(DeviceAddress)
    /// The N of hciN.
    case index(UInt16)

    /// Reads `hci0` or an address; nil for anything else.
    package init?(_ text: String) {
        if let address = DeviceAddress(text) {
            self = .address(address)
        } else if text.hasPrefix("hci"), let number = Decimals.number(text.dropFirst(3)),
            let index = UInt16(exactly: number)
        {
            self = .index(index)
        } else {
            return nil
        }
    }

    func adapter(in traffic: Traffic) -> AdapterTraffic? {
        switch self {
        case .busiestSender: traffic.busiestSender
        case .address(let address): traffic.adapters.first { $0.address == address }
        case .index(let index): traffic.adapters.first { $0.index == index }
        }
    }
}
