/// One frame of RFCOMM.
struct RFCOMMFrame: Equatable {
    /// The number of the data connection; 0 is the control channel.
    let connection: UInt8
    let kind: Kind
    /// How many bytes of data it carries.
    let dataBytes: Int
    /// The credits it grants, where it has a credit byte.
    let credits: UInt8?
    /// On the control channel: the largest frame that a side offers for a connection.
    let offeredBytes: UInt16?

    /// What a frame does.
    enum Kind: UInt8 {
        case open = 0x2F
        case accept = 0x63
        case refuse = 0x0F
        case close = 0x43
        case data = 0xEF
    }

    private static let pollBit: UInt8 = 0x10
    private static let parameterNegotiation: UInt8 = 0x20

    /// Nil where the bytes are no frame of exactly this length with the right check sum.
    init?(_ bytes: ArraySlice<UInt8>) {
        var cursor = ByteCursor(bytes)
        guard let address = cursor.byte(), address & 1 == 1, let control = cursor.byte(),
            let kind = Kind(rawValue: control & ~Self.pollBit), let low = cursor.byte()
        else { return nil }
        connection = address >> 2
        self.kind = kind
        var length = Int(low >> 1)
        if low & 1 == 0 {
            guard let high = cursor.byte() else { return nil }
            length |= Int(high) << 7
        }
        let headerBytes = bytes.count - cursor.rest.count
        let hasCredits = kind == .data && control & Self.pollBit != 0 && connection != 0
        let credits = hasCredits ? cursor.byte() : nil
        guard let data = cursor.bytes(length), let check = cursor.byte(), cursor.rest.isEmpty
        else { return nil }
        // The sum of a data frame covers two bytes; that of the others their length as well.
        let covered = bytes.prefix(kind == .data ? 2 : headerBytes)
        guard check == Self.checkSum(covered) else { return nil }
        self.credits = credits
        dataBytes = length
        offeredBytes = connection == 0 && kind == .data ? Self.offer(in: data) : nil
    }

    /// The check sum of GSM 07.10: a CRC of eight bits, reversed and inverted.
    static func checkSum(_ bytes: some Sequence<UInt8>) -> UInt8 {
        let remainder = bytes.reduce(0xFF as UInt8) { sum, byte in
            (0..<8).reduce(sum ^ byte) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xE0 : sum >> 1 }
        }
        return 0xFF - remainder
    }

    /// The frame size of a parameter negotiation; nil for every other command.
    private static func offer(in command: ArraySlice<UInt8>) -> UInt16? {
        var cursor = ByteCursor(command)
        guard let type = cursor.byte(), type >> 2 == parameterNegotiation,
            cursor.byte() != nil,  // its length
            cursor.bytes(4) != nil  // connection, flow control, priority, timer
        else { return nil }
        return cursor.little16()
    }
}
