import TestSupport
import Testing

@testable import VirtualRadio

/// What a host's bytes are cut into.
@Suite struct H4DecoderTests {
    private static let bytes = hex("01 030c 00 02 4120 0300 070809 01 1a0c 01 03 02 4110 0000")
    private static let packets: [H4Decoder.Packet] = [
        .command(opcode: 0x0C03, parameters: []),
        .data(handle: 0x041, data: HostData(isStart: true, bytes: [7, 8, 9])),
        .command(opcode: 0x0C1A, parameters: [3]),
        .data(handle: 0x041, data: HostData(isStart: false, bytes: [])),
    ]

    private func packets(_ pieces: [[UInt8]]) throws -> [H4Decoder.Packet] {
        var decoder = H4Decoder()
        var packets: [H4Decoder.Packet] = []
        for piece in pieces {
            decoder.append(piece)
            while let packet = try decoder.next() { packets.append(packet) }
        }
        return packets
    }

    @Test func `every split of the bytes gives the same packets`() throws {
        for place in 0...Self.bytes.count {
            let pieces = [Array(Self.bytes[..<place]), Array(Self.bytes[place...])]
            #expect(try packets(pieces) == Self.packets)
        }
        #expect(try packets(Self.bytes.map { [$0] }) == Self.packets)
    }

    @Test(arguments: [0, 3, 4, 5, 255] as [UInt8])
    func `what no host sends is refused`(kind: UInt8) {
        #expect(throws: H4Decoder.UnknownKind(kind: kind)) { _ = try packets([[kind]]) }
    }

    @Test func `data for a host is data of the same bytes`() throws {
        let data = HostData(isStart: false, bytes: [1, 2])
        let packet = data.packet(handle: 0x0EFF)
        #expect(packet == hex("02 ff1e 0200 0102"))
        #expect(
            try HostEvent.all(in: packet) == [.data(handle: 0x0EFF, isStart: false, [1, 2])])
    }
}
