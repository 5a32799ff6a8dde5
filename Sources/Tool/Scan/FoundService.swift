package import Bluetooth

/// A btfile service that a scan has found, as one line tells it.
package struct FoundService: Hashable, Sendable {
    package let address: BluetoothAddress
    package let channel: RFCOMMChannel
    /// What the device and the service call themselves: chosen by strangers.
    package let device: String?
    package let service: String?
    /// The strength of the signal, where the adapter tells.
    package let decibelMilliwatts: Int8?

    package init(
        address: BluetoothAddress, channel: RFCOMMChannel, device: String?, service: String?,
        decibelMilliwatts: Int8?
    ) {
        self.address = address
        self.channel = channel
        self.device = device
        self.service = service
        self.decibelMilliwatts = decibelMilliwatts
    }

    /// One for each channel of a record; a device that told no name may be known by one.
    package static func all(
        at device: NearbyDevice, _ record: ServiceRecord, known: [KnownDevice]
    ) -> [FoundService] {
        let remembered = known.first { $0.address == device.address }?.names.min()
        return record.channels.map { channel in
            FoundService(
                address: device.address, channel: channel, device: device.name ?? remembered,
                service: record.name, decibelMilliwatts: device.decibelMilliwatts)
        }
    }

    /// The line for people, in columns; it stays one line whatever the names are.
    package var text: String {
        let signal = decibelMilliwatts.map { "\($0) dBm" } ?? "-"
        let number = "channel \(channel)"
        return [
            "\(address)", Self.padded(number, to: 10), Self.padded(signal, to: 8),
            TerminalText.safe(service ?? "-"), "on", TerminalText.safe(device ?? "-"),
        ].joined(separator: "  ")
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
