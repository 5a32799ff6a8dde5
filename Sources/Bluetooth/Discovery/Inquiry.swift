internal import CBluetooth
import System

/// One search for devices in range through an adapter, which never holds up the loop.
///
/// The kernel lets every user send this command, so it needs neither privileges nor bluetoothd.
final class Inquiry {
    /// The command's number, its lower byte first.
    static let command: [UInt8] = [0x01, 0x04]

    /// How long one takes, in the standard's units of 1.28 seconds: five seconds, in which nearly
    /// every device that wants to be found has answered.
    private static let units: UInt8 = 4

    /// How many packets are read in one turn of the loop.
    private static let packetsMax = 64

    /// The longest packet of an adapter: three bytes, and as many as one byte can count.
    private static let packetBytesMax = 3 + 255

    private let socket: StreamSocket
    private var watch = PollRegistration()

    /// Begins to look, through the adapter of that number.
    init(through adapter: Adapter) throws(SystemError) {
        socket = try StreamSocket(packetsOf: AF_BLUETOOTH, protocol: CInt(BTPROTO_HCI))
        try socket.set(SocketOption(level: 0, name: CInt(HCI_FILTER)), to: Self.filter)
        let address = SocketAddress(adapter: adapter.number, channel: HCI_CHANNEL_RAW)
        try socket.bind(to: address)
        // A command: the general inquiry code, its lower byte first, the length, and no limit of
        // answers.
        let packet = [0x01] + Self.command + [5, 0x33, 0x8b, 0x9e, Self.units, 0]
        switch try socket.write(packet.span) {
        case .bytes: return
        // No inquiry has begun, so none would end.
        case .wouldBlock: throw SystemError(call: "send", errno: .wouldBlock)
        case .end: throw SystemError(call: "send", errno: .notConnected)
        }
    }

    /// Makes a poller wake up when `events` has something to do.
    func watch(in poller: borrowing Poller, token: UInt64) throws(SystemError) {
        try watch.update(socket.descriptor, in: poller, token: token, interest: .readable)
    }

    /// What the adapter has said by now.
    func events() throws(SystemError) -> [InquiryEvent] {
        var events: [InquiryEvent] = []
        var bytes = [UInt8](repeating: 0, count: Self.packetBytesMax)
        for _ in 0..<Self.packetsMax {
            var span = bytes.mutableSpan
            switch try socket.read(into: &span) {
            case .bytes(let count):
                // A device whose answer is invalid is ignored.
                let event = try? InquiryEvent(bytes.prefix(count))
                if let event { events.append(event) }
            case .wouldBlock: return events
            case .end: return events + [.complete]
            }
        }
        return events
    }

    /// The kernel's `hci_filter`: events only, and of them those that are read.
    private static var filter: [UInt8] {
        let events = InquiryEvent.numbers.reduce(UInt64(0)) { $0 | 1 << UInt64($1) }
        let words = [
            1 << UInt32(HCI_EVENT_PKT), UInt32(truncatingIfNeeded: events),
            UInt32(truncatingIfNeeded: events >> 32), 0,
        ]
        return words.flatMap(\.nativeOctets)
    }
}
