import System
import TestSupport
import Testing

@testable import Bluetooth

@Suite struct `Data elements` {
    @Test(arguments: [
        (DataElement.unsigned8(20), "0814"),
        (.unsigned16(0x0100), "090100"),
        (.unsigned32(0x0001_0002), "0a00010002"),
        (.uuid(.rfcomm), "190003"),
        (.uuid(ServiceUUID(short: 0x1234_5678)), "1a12345678"),
        (.uuid(.btfile), "1c5c9a550fd835436dbbdd14fa6a6a2bb7"),
        (.text(Array("btfile".utf8)), "2506627466696c65"),
        (.sequence([.uuid(.rfcomm), .unsigned8(20)]), "35051900030814"),
        (.alternatives([.sequence([])]), "3d023500"),
        (.other(header: 0x00, []), "00"),
        (.other(header: 0x28, [1]), "2801"),
        (.other(header: 0x13, [1, 2, 3, 4, 5, 6, 7, 8]), "130102030405060708"),
    ])
    func `each kind has its bytes, and they have it`(element: DataElement, digits: String) throws {
        #expect(element.encoded == hex(digits))
        #expect(try DataElement(hex(digits)[...]) == element)
    }

    @Test(arguments: [0, 255, 256, 65_535, 65_536])
    func `texts of every length survive`(count: Int) throws {
        let element = DataElement.text([UInt8](repeating: 0x61, count: count))
        #expect(try DataElement(element.encoded[...]) == element)
    }

    @Test func `a long UUID on the standard's base is the short one`() throws {
        let long = try DataElement(hex("1c0000000300001000800000805f9b34fb")[...])
        #expect(long == .uuid(.rfcomm))
    }

    @Test func `a UUID is written like BlueZ writes it`() {
        #expect(ServiceUUID.btfile.description == "5c9a550f-d835-436d-bbdd-14fa6a6a2bb7")
        #expect(ServiceUUID.rfcomm.description == "00000003-0000-1000-8000-00805f9b34fb")
    }

    @Test(arguments: [
        "01", "05", "0d", "0e", "15", "18", "1b", "1d", "20", "24", "29", "30", "34", "38", "3c",
        "48", "ff",
    ])
    func `a first byte that means nothing is refused`(digits: String) {
        let all = hex(digits) + [UInt8](repeating: 0, count: 64)
        #expect(throws: RecordViolation.unknownElement(header: all[0])) {
            try DataElement(all[...])
        }
    }

    @Test(arguments: ["", "08", "0901", "1a123456", "1c00", "25", "2502ff", "2600", "27000000"])
    func `an element that ends early is refused`(digits: String) {
        #expect(throws: RecordViolation.truncated) { try DataElement(hex(digits)[...]) }
    }

    @Test(arguments: ["27ffffffff", "37ffffffff61", "3f80000000", "26ffff00", "35ff35ff35ff"])
    func `a length beyond everything is refused`(digits: String) {
        #expect(throws: RecordViolation.truncated) { try DataElement(hex(digits)[...]) }
    }

    @Test func `bytes after an element are refused`() {
        #expect(throws: RecordViolation.trailingBytes(count: 2)) {
            try DataElement(hex("08140000")[...])
        }
    }

    @Test(arguments: [-1, 0]) func `elements nest as deep as the limit`(difference: Int) throws {
        let element = nested(DataElement.nestingMax + difference)
        #expect(try DataElement(element[...]).encoded.first == 0x35)
    }

    @Test(arguments: [DataElement.nestingMax + 1, 100, 10_000])
    func `elements that nest deeper are refused`(levels: Int) {
        #expect(throws: RecordViolation.nestedTooDeeply) { try DataElement(nested(levels)[...]) }
    }
}

/// Empty lists within lists.
func nested(_ levels: Int) -> [UInt8] {
    var size = 0
    var reversedHeaders: [[UInt8]] = []
    for _ in 0..<levels {
        let header: [UInt8] =
            size < 256 ? [0x35, UInt8(size)] : [0x37] + UInt32(size).octets
        reversedHeaders.append(header)
        size += header.count
    }
    return reversedHeaders.reversed().flatMap { $0 }
}
