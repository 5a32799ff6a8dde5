import Testing

@testable import Air

/// The file is taken apart into records whatever its pieces are.
struct CaptureReaderTests {
    private func records(_ bytes: [UInt8], pieceBytes: Int) throws -> [CaptureRecord] {
        var reader = CaptureReader()
        var records: [CaptureRecord] = []
        for start in stride(from: 0, to: bytes.count, by: pieceBytes) {
            reader.append(Array(bytes[start..<min(bytes.count, start + pieceBytes)]))
            while let record = try reader.next() { records.append(record) }
        }
        _ = try reader.finish()
        return records
    }

    @Test func `each kind of record is told`() throws {
        var capture = CaptureBuilder()
        capture.adapters()
        capture.monitor(1, 1, [])
        capture.monitor(0, 2, [1, 2, 3])
        capture.event(0x05, [0, 42, 0, 0x13])
        capture.piece(.sent, isStart: true, [7])
        capture.piece(.received, isStart: true, [8], adapter: 1)
        capture.monitor(0, 0, [0, 0, 1])
        let contents = try records(capture.bytes, pieceBytes: 4096).map(\.content)
        let unknown = DeviceAddress("00:00:00:00:00:00")
        let first = DeviceAddress("00:AA:01:00:00:00")
        let second = DeviceAddress("00:AA:01:01:00:01")
        #expect(
            try contents == [
                .adapterAppeared(#require(unknown)), .adapterNamed(#require(first)),
                .adapterAppeared(#require(second)), .adapterVanished, .other,
                .event([0x05, 4, 0, 42, 0, 0x13]), .data(.sent, [42, 0, 1, 0, 7]),
                .data(.received, [42, 0x20, 1, 0, 8]), .malformed,
            ])
    }

    @Test func `plain HCI records tell the same`() throws {
        var capture = CaptureBuilder(datalink: 1002)
        capture.record(2, [1, 3, 12, 0])
        capture.event(0x05, [0, 42, 0, 0x13])
        capture.piece(.sent, isStart: true, [7])
        capture.piece(.received, isStart: true, [8])
        capture.record(0, [])
        #expect(
            try records(capture.bytes, pieceBytes: 4096).map(\.content) == [
                .other, .event([0x05, 4, 0, 42, 0, 0x13]), .data(.sent, [42, 0, 1, 0, 7]),
                .data(.received, [42, 0x20, 1, 0, 8]), .malformed,
            ])
    }

    @Test func `plain HCI records without their kind tell the same`() throws {
        var capture = CaptureBuilder(datalink: 1001)
        capture.record(2, [3, 12, 0])
        capture.event(0x05, [0, 42, 0, 0x13])
        capture.piece(.sent, isStart: true, [7])
        capture.piece(.received, isStart: true, [8])
        #expect(
            try records(capture.bytes, pieceBytes: 4096).map(\.content) == [
                .other, .event([0x05, 4, 0, 42, 0, 0x13]), .data(.sent, [42, 0, 1, 0, 7]),
                .data(.received, [42, 0x20, 1, 0, 8]),
            ])
    }

    @Test func `what a capture lacks by its own account is told`() throws {
        var capture = CaptureBuilder()
        for lost in [0, 3, 2] as [UInt32] { capture.record(12, [], lost: lost) }
        var reader = CaptureReader()
        reader.append(capture.bytes + [0, 0])
        while try reader.next() != nil {}
        #expect(try reader.finish() == CaptureLoss(cutBytes: 2, lostRecords: 3))
    }

    @Test(arguments: [1, 2, 7, 23, 24, 25])
    func `pieces of any size give the same records`(pieceBytes: Int) throws {
        var capture = CaptureBuilder()
        capture.adapters()
        capture.data(.sent, 300)
        let whole = try records(capture.bytes, pieceBytes: .max / 2)
        #expect(whole.count == 5)
        #expect(try records(capture.bytes, pieceBytes: pieceBytes) == whole)
    }

    @Test func `what is no capture is refused`() {
        let version = Array("btsnoop\0".utf8) + CaptureBuilder.big(2) + CaptureBuilder.big(2001)
        #expect(throws: CaptureError.notACapture) { try traffic(of: []) }
        #expect(throws: CaptureError.notACapture) { try traffic(of: Array("btsno".utf8)) }
        #expect(throws: CaptureError.notACapture) { try traffic(of: Array("#!/bin/sh".utf8)) }
        #expect(throws: CaptureError.version(2)) { try traffic(of: version) }
        #expect(throws: CaptureError.datalink(1003)) {
            try traffic(of: CaptureBuilder(datalink: 1003).bytes)
        }
    }

    @Test(arguments: [(-1, true), (0, true), (1, false)])
    func `a record may be as long as HCI allows`(difference: Int, isTaken: Bool) throws {
        let bytes = UInt32(CaptureReader.recordBytesMax + difference)
        var capture = CaptureBuilder()
        capture.monitor(0, 12, [UInt8](repeating: 0, count: Int(bytes)))
        if isTaken {
            #expect(try traffic(of: capture.bytes).records == 1)
        } else {
            #expect(throws: CaptureError.recordTooLong(offset: 16, bytes: bytes)) {
                try traffic(of: capture.bytes)
            }
        }
    }

    @Test func `an address is read and written alike`() {
        #expect(DeviceAddress("00:AA:01:01:00:01")?.description == "00:AA:01:01:00:01")
        #expect(DeviceAddress("0:AA:01:01:00:01") == nil)
        #expect(DeviceAddress("+1:AA:01:01:00:01") == nil)
        #expect(DeviceAddress("00:AA:01:01:00") == nil)
    }
}
