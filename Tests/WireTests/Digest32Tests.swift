import TestSupport
import Testing
import Wire

struct Digest32Tests {
    @Test func `a digest is 32 bytes`() {
        #expect(Digest32(repeatElement(7, count: 31)) == nil)
        #expect(Digest32(repeatElement(7, count: 32))?.bytes == Array(repeating: 7, count: 32))
        #expect(Digest32(repeatElement(7, count: 33)) == nil)
        #expect(Digest32([UInt8]()) == nil)
    }

    @Test func `hexadecimal text goes in and out`() throws {
        let text = SectionEleven.digestText
        let digest = try #require(Digest32(hexadecimal: text))
        #expect(digest.hexadecimal == text)
        #expect(digest.bytes == hex(text))
        #expect(Digest32(hexadecimal: text.uppercased()) == digest)
        #expect(Digest32(hexadecimal: text.dropLast() + "4") != digest)
        let all = (0...UInt8(31)).map { $0 * 8 + 7 }
        #expect(Digest32(hexadecimal: try #require(Digest32(all)).hexadecimal)?.bytes == all)
    }

    @Test(arguments: [
        "", "0", String(repeating: "0", count: 63), String(repeating: "0", count: 65),
        String(repeating: "g", count: 64), String(repeating: " ", count: 64),
        String(repeating: "0", count: 63) + "é", "0x" + String(repeating: "0", count: 62),
        String(repeating: "/", count: 64), String(repeating: ":", count: 64),
        String(repeating: "@", count: 64), String(repeating: "`", count: 64),
        String(repeating: "٣", count: 64), String(repeating: "+", count: 64),
    ])
    func `anything but 64 hexadecimal digits is refused`(text: String) {
        #expect(Digest32(hexadecimal: text) == nil)
    }
}
