import TestSupport
import Testing

@testable import Air

/// Whatever a file holds, it is a clear error or a smaller report, and never a trap.
struct DamageTests {
    private static let capture: CaptureBuilder = {
        var capture = CaptureBuilder()
        capture.adapters()
        capture.connected()
        capture.channel()
        capture.session()
        capture.data(.received, 23)
        capture.data(.sent, 300, credits: 3)
        capture.data(.sent, 5)
        capture.disconnected()
        return capture
    }()

    /// Reads and tells; the data bytes, or nil where an error says why not.
    private func dataBytes(_ bytes: [UInt8]) -> Int? {
        do {
            let report = try AirReport(of: traffic(of: bytes))
            #expect(!report.text.isEmpty && report.json.hasSuffix("}\n"))
            return report.main.dataBytes
        } catch {
            #expect(!"\(error)".isEmpty)
            return nil
        }
    }

    @Test func `a capture cut at any byte tells less`() {
        let bytes = Self.capture.bytes
        var last = 0
        for count in 0...bytes.count {
            let told = dataBytes(Array(bytes[..<count])) ?? 0
            #expect(told >= last)
            last = told
        }
        #expect(last == 305)
    }

    @Test func `a capture with any bit turned over is read or refused`() {
        for bit in 0..<(Self.capture.bytes.count * 8) {
            var bytes = Self.capture.bytes
            bytes[bit / 8] ^= 1 << (bit % 8)
            if let told = dataBytes(bytes) { #expect(told <= 2 * 305) }
        }
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `records of random bytes are read`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var capture = CaptureBuilder(datalink: seed % 2 == 0 ? 2001 : 1002)
        for _ in 0..<200 {
            let body = random.bytes(Int(random.next() % 40))
            capture.record(UInt32(random.next() % 12), body)
        }
        #expect(try traffic(of: capture.bytes).records == 200)
        _ = dataBytes(capture.bytes)
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `random PDUs and frames on an open channel are read`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var capture = Self.capture
        capture.connected()
        capture.channel()
        for _ in 0..<100 {
            let direction: Direction = random.next() % 2 == 0 ? .sent : .received
            var body = CaptureBuilder.dataFrame(Int(random.next() % 200), credits: 1)
            body[Int(random.next() % UInt64(body.count))] = UInt8(truncatingIfNeeded: random.next())
            capture.unit(direction, channel: [1, 0x41, 0x50][Int(random.next() % 3)], body)
        }
        let told = try #require(dataBytes(capture.bytes))
        #expect(told >= 305)
    }
}
