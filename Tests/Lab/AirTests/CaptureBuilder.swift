@testable import Air

/// Writes a capture by hand, record by record, as `btmon -w` would.
struct CaptureBuilder {
    private(set) var bytes: [UInt8]
    /// How many bytes one HCI packet of data holds: the least that btvirt and real adapters have.
    var pieceBytes = 192

    static let handle: UInt16 = 42
    static let first: [UInt8] = [0x00, 0x00, 0x00, 0x01, 0xAA, 0x00]
    static let second: [UInt8] = [0x01, 0x00, 0x01, 0x01, 0xAA, 0x00]
    /// The number of the data connection of channel 20.
    static let connection: UInt8 = 40

    private let isMonitor: Bool
    /// Whether the first byte of a record is its kind.
    private let hasKind: Bool

    init(datalink: UInt32 = 2001) {
        isMonitor = datalink == 2001
        hasKind = datalink == 1002
        bytes = Array("btsnoop\0".utf8) + Self.big(1) + Self.big(datalink)
    }

    static func big(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    static func little(_ value: Int) -> [UInt8] {
        [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
    }

    mutating func record(_ flags: UInt32, _ body: [UInt8], lost: UInt32 = 0) {
        let length = Self.big(UInt32(body.count))
        bytes +=
            length + length + Self.big(flags) + Self.big(lost) + Self.big(0) + Self.big(0) + body
    }

    mutating func monitor(_ adapter: UInt32, _ operation: UInt32, _ body: [UInt8]) {
        record(adapter << 16 | operation, body)
    }

    /// Both adapters of a bed, each with its address.
    mutating func adapters() {
        monitor(0, 0, [0, 0] + [0, 0, 0, 0, 0, 0] + Array("hci0\0\0\0\0".utf8))
        monitor(0, 10, Self.first + [0xF1, 0x05])
        monitor(1, 0, [0, 0] + Self.second + Array("hci1\0\0\0\0".utf8))
    }

    mutating func event(_ code: UInt8, _ parameters: [UInt8], adapter: UInt32 = 0) {
        let event = [code, UInt8(parameters.count)] + parameters
        if isMonitor {
            monitor(adapter, 3, event)
        } else {
            record(3, (hasKind ? [4] : []) + event)
        }
    }

    mutating func connected(adapter: UInt32 = 0) {
        let peer = adapter == 0 ? Self.second : Self.first
        event(0x03, [0] + Self.little(Int(Self.handle)) + peer + [1, 0], adapter: adapter)
    }

    mutating func disconnected(adapter: UInt32 = 0) {
        event(0x05, [0] + Self.little(Int(Self.handle)) + [0x13], adapter: adapter)
    }

    mutating func piece(
        _ direction: Direction, isStart: Bool, _ body: [UInt8], adapter: UInt32 = 0
    ) {
        let flags = isStart ? (direction == .sent ? 0 : 0x2000) : 0x1000
        let packet = Self.little(Int(Self.handle) | flags) + Self.little(body.count) + body
        if isMonitor {
            monitor(adapter, direction == .sent ? 4 : 5, packet)
        } else {
            record(direction == .sent ? 0 : 1, (hasKind ? [2] : []) + packet)
        }
    }

    /// One L2CAP PDU, in as many pieces as it takes.
    mutating func unit(
        _ direction: Direction, channel: Int, _ payload: [UInt8], adapter: UInt32 = 0
    ) {
        let whole = Self.little(payload.count) + Self.little(channel) + payload
        for start in stride(from: 0, to: whole.count, by: pieceBytes) {
            let end = min(whole.count, start + pieceBytes)
            piece(
                direction, isStart: start == 0, Array(whole[start..<end]), adapter: adapter)
        }
    }

    /// Opens an L2CAP channel, asked for from outside: 0x41 is ours, 0x50 the other side's.
    mutating func channel(service: Int = 3, ours: Int = 0x41, theirs: Int = 0x50) {
        unit(.received, channel: 1, [2, 9, 4, 0] + Self.little(service) + Self.little(theirs))
        let ends = Self.little(ours) + Self.little(theirs)
        unit(.sent, channel: 1, [3, 9, 8, 0] + ends + [1, 0, 0, 0])
        unit(.sent, channel: 1, [3, 9, 8, 0] + ends + [0, 0, 0, 0])
    }

    /// Sends or receives a frame on the channel that `channel` opened.
    mutating func frame(
        _ direction: Direction, _ frame: [UInt8], ours: Int = 0x41, theirs: Int = 0x50
    ) {
        unit(direction, channel: direction == .sent ? theirs : ours, frame)
    }

    mutating func data(_ direction: Direction, _ count: Int, credits: UInt8? = nil) {
        frame(direction, Self.dataFrame(count, credits: credits))
    }

    /// An RFCOMM connection from its beginning.
    mutating func session() {
        frame(.received, Self.control(0x3F))
        frame(.sent, Self.control(0x73))
    }

    static func control(_ control: UInt8, connection: UInt8 = connection) -> [UInt8] {
        let head = [connection << 2 | 3, control, 0x01]
        return head + [RFCOMMFrame.checkSum(head)]
    }

    static func dataFrame(
        _ count: Int, credits: UInt8? = nil, connection: UInt8 = connection
    ) -> [UInt8] {
        let head = [connection << 2 | 3, credits == nil ? 0xEF : 0xFF]
        let length =
            count < 128
            ? [UInt8(count << 1 | 1)]
            : little(count << 1)
                .enumerated().map { $0 == 0 ? $1 : UInt8(truncatingIfNeeded: count >> 7) }
        let body = [UInt8](repeating: 0x55, count: count)
        return head + length + (credits.map { [$0] } ?? []) + body + [RFCOMMFrame.checkSum(head)]
    }
}

/// What the bytes of a capture tell, taken in pieces of that size.
func traffic(of bytes: [UInt8], pieceBytes: Int = 4096) throws(CaptureError) -> Traffic {
    var reader = CaptureReader()
    var traffic = Traffic()
    for start in stride(from: 0, to: bytes.count, by: pieceBytes) {
        reader.append(Array(bytes[start..<min(bytes.count, start + pieceBytes)]))
        while let record = try reader.next() { traffic.take(record) }
    }
    _ = try reader.finish()
    return traffic
}

/// What was counted for the first adapter that carries anything.
func figures(of capture: CaptureBuilder) throws -> Figures {
    try AirReport(of: traffic(of: capture.bytes)).adapter.figures
}
