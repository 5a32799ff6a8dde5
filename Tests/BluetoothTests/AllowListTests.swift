import Bluetooth
import Testing

@Suite struct `An allow-list` {
    private let first: BluetoothAddress
    private let second: BluetoothAddress

    init() throws {
        first = try #require(BluetoothAddress("00:AA:01:00:00:00"))
        second = try #require(BluetoothAddress("00:AA:01:01:00:01"))
    }

    @Test func `allows whom it names and nobody else`() {
        #expect(AllowList([first]).allows(first))
        #expect(!AllowList([first]).allows(second))
        #expect(!AllowList([]).allows(first))
    }

    @Test(arguments: [
        "00:AA:01:00:00:00\n00:AA:01:01:00:01\n", "00:aa:01:00:00:00\r\n\r\n00:aa:01:01:00:01",
        "\u{FEFF}00:AA:01:00:00:00\n00:AA:01:01:00:01",
        "# mine\n\t00:AA:01:00:00:00 # the phone\n\n  00:AA:01:01:00:01\n#00:AA:01:00:00:02",
    ])
    func `is read from a file`(text: String) throws {
        #expect(try AllowList(file: text.utf8) == AllowList([first, second]))
    }

    @Test(arguments: ["", "\n\n", "# nobody"]) func `may be empty`(text: String) throws {
        #expect(try AllowList(file: text.utf8) == AllowList([]))
    }

    @Test(arguments: [
        ("phone", 1), ("\n00:AA:01:00:00", 2), ("00:AA:01:00:00:00 phone", 1),
        ("# a\n00:AA:01:00:00:00\n00:AA:01:00:00:0G", 3), ("00:AA:01:00:00:00,", 1),
    ])
    func `names the line that is no address`(text: String, line: Int) {
        #expect(throws: AllowListError.notAddress(line: line)) { try AllowList(file: text.utf8) }
    }

    @Test(arguments: [-1, 0, 1]) func `has a limit`(difference: Int) throws {
        let count = AllowList.fileBytesMax + difference
        let bytes = [UInt8](repeating: UInt8(ascii: "\n"), count: count)
        if difference > 0 {
            #expect(throws: AllowListError.tooLong) { try AllowList(file: bytes) }
        } else {
            #expect(try AllowList(file: bytes) == AllowList([]))
        }
    }

    @Test func `is joined with another`() {
        #expect(AllowList([first]).union(AllowList([second])) == AllowList([first, second]))
    }
}
