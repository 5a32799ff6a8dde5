/// Cuts the bytes of a host into packets (Core specification, volume 4, part A: UART transport).
struct H4Decoder {
    /// What a host may send.
    enum Packet: Equatable {
        case command(opcode: UInt16, parameters: [UInt8])
        case data(handle: UInt16, data: HostData)
    }

    /// The host and the controller no longer agree where a packet begins.
    struct UnknownKind: Error, Equatable {
        let kind: UInt8
    }

    private static let commandKind: UInt8 = 1
    private static let dataKind: UInt8 = 2
    private static let handleMask: UInt16 = 0x0FFF
    /// In the flags of a data packet: this continues an L2CAP PDU.
    private static let continuation: UInt16 = 0x1000

    private var held: [UInt8] = []

    /// Takes in the next bytes.
    mutating func append(_ bytes: [UInt8]) {
        held += bytes
    }

    /// The next packet that is whole; nil if more bytes are needed.
    mutating func next() throws(UnknownKind) -> Packet? {
        guard let kind = held.first else { return nil }
        switch kind {
        case Self.commandKind:
            guard held.count >= 4, held.count >= 4 + Int(held[3]) else { return nil }
            let opcode = UInt16(held[1]) | UInt16(held[2]) << 8
            return .command(opcode: opcode, parameters: take(header: 4, count: Int(held[3])))
        case Self.dataKind:
            guard held.count >= 5 else { return nil }
            let count = Int(held[3]) | Int(held[4]) << 8
            guard held.count >= 5 + count else { return nil }
            let word = UInt16(held[1]) | UInt16(held[2]) << 8
            let isStart = word & Self.continuation == 0
            let bytes = take(header: 5, count: count)
            return .data(
                handle: word & Self.handleMask, data: HostData(isStart: isStart, bytes: bytes))
        default:
            throw UnknownKind(kind: kind)
        }
    }

    private mutating func take(header: Int, count: Int) -> [UInt8] {
        let bytes = Array(held[header..<header + count])
        held.removeFirst(header + count)
        return bytes
    }
}
