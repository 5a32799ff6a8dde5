import TestSupport
import Testing

@testable import Bluetooth

@Suite struct `An inquiry` {
    private let device = "000001aa0000"

    @Test func `tells of a device`() throws {
        let event = try InquiryEvent(hex("04 02 0f 01 \(device) 01 0000 040302 3412")[...])
        #expect(event == .found([try nearby(signal: nil, name: nil)]))
    }

    @Test func `tells how strong its signal is`() throws {
        let event = try InquiryEvent(hex("04 22 0f 01 \(device) 01 00 040302 3412 c4")[...])
        #expect(event == .found([try nearby(signal: -60, name: nil)]))
    }

    @Test func `tells of several at once`() throws {
        let answer = "\(device) 01 00 040302 3412 c4"
        let event = try InquiryEvent(hex("04 22 1d 02 \(answer) \(answer)")[...])
        let found = try nearby(signal: -60, name: nil)
        #expect(event == .found([found, found]))
    }

    @Test(arguments: [
        ("0709 4d7920426f78 00", "My Box" as String?), ("020a04 0708 4d7920426f78 00", "My Box"),
        ("0309ff41 00", "\u{fffd}A"), ("020a04 00", nil), ("00", nil), ("", nil), ("0109", ""),
    ])
    func `tells the name that a device says at once`(rest: String, name: String?) throws {
        let event = try InquiryEvent(
            hex("04 2f ff 01 \(device) 01 00 040302 3412 c4 \(rest)")[...])
        #expect(event == .found([try nearby(signal: -60, name: name)]))
    }

    @Test func `ends, or is refused`() throws {
        #expect(try InquiryEvent(hex("04 01 01 00")[...]) == .complete)
        #expect(try InquiryEvent(hex("04 0f 04 0c 01 0104")[...]) == .refused(status: 12))
    }

    @Test(arguments: ["02 00", "04 03 01 00", "04 0f 04 00 01 0104", "04 0f 04 0c 01 0504"])
    func `says nothing of what concerns others`(digits: String) throws {
        #expect(try InquiryEvent(hex(digits)[...]) == nil)
    }

    @Test func `refuses every packet that ends early`() throws {
        let whole = hex("04 2f ff 01 \(device) 01 00 040302 3412 c4 0709 4d7920426f78")
        for count in 0..<whole.count where count != 18 {
            #expect(throws: RecordViolation.truncated, "\(count)") {
                try InquiryEvent(whole.prefix(count))
            }
        }
    }

    @Test(arguments: 0..<4) func `does no harm with random packets`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for round in 0..<5000 {
            let body = generator.bytes(Int.random(in: 0...255, using: &generator))
            let number = InquiryEvent.numbers[round % InquiryEvent.numbers.count]
            guard case .found(let devices)? = try? InquiryEvent(([4, number, 0] + body)[...])
            else { continue }
            #expect(devices.count <= 255)
        }
    }

    private func nearby(signal: Int8?, name: String?) throws -> NearbyDevice {
        let address = try #require(BluetoothAddress("00:00:AA:01:00:00"))
        return NearbyDevice(address: address, decibelMilliwatts: signal, name: name)
    }
}
