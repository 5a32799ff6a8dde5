import Testing

@testable import Air

/// Frames as they were seen on a real kernel, and those that are none.
struct RFCOMMFrameTests {
    private func frame(_ bytes: [UInt8]) throws -> RFCOMMFrame {
        try #require(RFCOMMFrame(bytes[...]))
    }

    @Test func `frames of a real kernel are read`() throws {
        let open = try frame([0xA3, 0x3F, 0x01, 0x1F])
        #expect(open.kind == .open && open.connection == 40 && open.dataBytes == 0)
        #expect(try frame([0xA3, 0x73, 0x01, 0xD4]).kind == .accept)
        #expect(try frame([0x03, 0x3F, 0x01, 0x1C]).connection == 0)
        let credits = try frame([0xA1, 0xFF, 0x01, 0x21, 0x34])
        #expect(credits.credits == 33 && credits.dataBytes == 0 && credits.kind == .data)
        let offer = try frame([
            0x03, 0xEF, 0x15, 0x83, 0x11, 0x28, 0xF0, 0x07, 0x00, 0xF8, 0x03, 0x00, 0x07, 0x70,
        ])
        #expect(offer.offeredBytes == 1016 && offer.connection == 0)
        let status = try frame([0x03, 0xEF, 0x09, 0xE3, 0x05, 0xA3, 0x8D, 0x70])
        #expect(status.offeredBytes == nil && status.dataBytes == 4)
    }

    @Test(arguments: [0, 1, 126, 127, 128, 255, 1008, 1016, 16_383, 32_767])
    func `lengths of one and two bytes are read, with credits and without`(count: Int) throws {
        for credits in [nil, 0, 33] as [UInt8?] {
            let bytes = CaptureBuilder.dataFrame(count, credits: credits)
            #expect(bytes.count == count + (count < 128 ? 4 : 5) + (credits == nil ? 0 : 1))
            let read = try frame(bytes)
            #expect(read.dataBytes == count && read.credits == credits)
        }
    }

    @Test func `what is cut, too long or changed is no frame`() {
        for bytes in [
            CaptureBuilder.dataFrame(5, credits: 3), CaptureBuilder.dataFrame(200),
            CaptureBuilder.control(0x3F),
        ] {
            for count in bytes.indices { #expect(RFCOMMFrame(bytes[..<count]) == nil) }
            #expect(RFCOMMFrame((bytes + [0])[...]) == nil)
            for bit in 0..<16 {
                var changed = bytes
                changed[bit / 8] ^= 1 << (bit % 8)
                #expect(RFCOMMFrame(changed[...]) == nil)
            }
        }
    }
}
