import TestSupport
import Testing
import Wire

/// PROTOCOL 13.2: a listing that leaves something out says so.
struct PartialListingTests {
    private let hello = frame(ServerFrameType.hello, Hello(capabilities: [], unit: 0))

    @Test(arguments: [("", false), ("00", false), ("01", true), ("fe", false), ("ff05", true)])
    func `the last byte of LISTED tells`(more: String, isPartial: Bool) {
        var client = ClientSession(capabilities: [], unit: 0)
        client.list(nil, recursive: true)
        let received = client.receive(hello + frame(0x88, hex("0000000000000000") + hex(more)))
        #expect(received.events.last == .listed(Listed(count: 0, isPartial: isPartial)))
    }

    @Test func `a whole listing is said as ever`() {
        #expect(
            frame(ServerFrameType.listed, Listed(count: 1)) == frame(0x88, hex("0000000000000001")))
        let partial = Listed(count: 1, isPartial: true)
        #expect(frame(ServerFrameType.listed, partial) == frame(0x88, hex("000000000000000101")))
    }
}
