/// What an adapter says while it looks for devices.
enum InquiryEvent: Hashable, Sendable {
    /// Devices have answered.
    case found([NearbyDevice])
    case complete
    /// The adapter refused, with an error number of the standard.
    case refused(status: UInt8)
}

/// A device that answered an inquiry.
package struct NearbyDevice: Hashable, Sendable {
    package let address: BluetoothAddress
    /// The strength of its signal, if the adapter gives it.
    package let decibelMilliwatts: Int8?
    /// What the device calls itself, if its answer says so: never to be shown as it is.
    package let name: String?
}

extension InquiryEvent {
    /// The numbers of the packets and events.
    private enum Number {
        static let packet: UInt8 = 0x04
        static let complete: UInt8 = 0x01
        static let result: UInt8 = 0x02
        static let commandStatus: UInt8 = 0x0f
        static let resultWithSignal: UInt8 = 0x22
        static let extendedResult: UInt8 = 0x2f
    }

    /// The events that the adapter is to report.
    static let numbers = [
        Number.complete, Number.result, Number.commandStatus, Number.resultWithSignal,
        Number.extendedResult,
    ]

    /// Reads a packet of the adapter; nil if it is not about inquiries.
    init?(_ packet: ArraySlice<UInt8>) throws(RecordViolation) {
        var reader = PacketReader(packet)
        guard try reader.octet() == Number.packet else { return nil }
        let number = try reader.octet()
        _ = try reader.octet()
        switch number {
        case Number.complete: self = .complete
        case Number.commandStatus:
            let status = try reader.octet()
            _ = try reader.octet()
            // The lower byte of the command's number comes first.
            guard try Array(reader.octets(2)) == Inquiry.command, status != 0 else { return nil }
            self = .refused(status: status)
        case Number.result, Number.resultWithSignal, Number.extendedResult:
            self = .found(try Self.devices(number, &reader))
        default: return nil
        }
    }

    private static func devices(
        _ number: UInt8, _ reader: inout PacketReader
    ) throws(RecordViolation) -> [NearbyDevice] {
        var devices: [NearbyDevice] = []
        for _ in 0..<(try reader.octet()) {
            let bytes = try reader.octets(BluetoothAddress.byteCount)
            // The rest of the fourteen bytes is for paging only, except the signal at the end.
            let rest = try reader.octets(14 - bytes.count)
            guard let address = BluetoothAddress(kernelBytes: bytes) else { continue }
            let signal = number == Number.result ? nil : rest.last.map { Int8(bitPattern: $0) }
            let name = number == Number.extendedResult ? try name(&reader) : nil
            devices.append(
                NearbyDevice(address: address, decibelMilliwatts: signal, name: name))
        }
        return devices
    }

    /// Finds the name in a device's data, where each item has its length and kind.
    private static func name(_ reader: inout PacketReader) throws(RecordViolation) -> String? {
        while !reader.isAtEnd {
            let count = Int(try reader.octet())
            // Zeros fill what is left.
            guard count > 0 else { return nil }
            let kind = try reader.octet()
            let bytes = try reader.octets(count - 1)
            // The whole name, or its beginning.
            if kind == 0x09 || kind == 0x08 { return String(decoding: bytes, as: UTF8.self) }
        }
        return nil
    }
}
