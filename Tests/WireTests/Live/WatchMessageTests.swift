import TestSupport
import Testing
import Wire

/// PROTOCOL 15.1: the frames in hexadecimal and in values, and what is malformed in them.
struct WatchMessageTests {
    private static let tag: UInt64 = 0xa1a2_a3a4_a5a6_a7a8

    static func samples() throws -> [Sample] {
        let path = try RemotePath("a/é")
        return [
            Sample(
                "WATCH of all, with no state known", ClientFrameType.watch,
                Watch(path: nil, isRecursive: true, tag: 0), "01 0000000000000000 0000"),
            Sample(
                "WATCH of one folder", ClientFrameType.watch,
                Watch(path: path, isRecursive: false, tag: tag),
                "00 a1a2a3a4a5a6a7a8 0004612fc3a9"),
            Sample(
                "CHANGED", ServerFrameType.changed, Changed(tag: tag), "a1a2a3a4a5a6a7a8"),
        ]
    }

    @Test(arguments: try samples())
    func `a message is these bytes and back`(sample: Sample) throws {
        #expect(try sample.again(sample.body) == sample.body)
    }

    @Test(arguments: try samples())
    func `each truncation of a body is refused`(sample: Sample) throws {
        sample.expectCutsRefused()
    }

    @Test(arguments: try samples())
    func `unknown bytes at the end of a body are ignored`(sample: Sample) throws {
        try sample.expectEndIgnored()
    }

    @Test func `a state has a tag that is not 0`() {
        #expect(throws: ProtocolViolation.changedTag) {
            var reader = ByteReader(hex("0000000000000000"), of: ServerFrameType.changed)
            _ = try Changed(decoding: &reader)
        }
    }

    @Test func `undefined flags of WATCH are ignored`() throws {
        for (flags, isRecursive) in [("fe", false), ("ff", true)] {
            var reader = ByteReader(
                hex(flags + "0000000000000000 0000"), of: ClientFrameType.watch)
            #expect(try Watch(decoding: &reader).isRecursive == isRecursive)
        }
    }

    @Test func `a request knows its bytes on the wire`() throws {
        for path in [nil, try RemotePath("abc")] {
            let watch = Watch(path: path, isRecursive: true, tag: 7)
            let request = Request.watch(watch)
            #expect(request.frameByteCount == frame(ClientFrameType.watch, watch).count)
            #expect(request.path == path && request.held == nil)
        }
    }
}
