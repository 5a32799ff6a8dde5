import Bluetooth
import Testing
import Tool

/// The file that gives servers names.
struct HostListTests {
    @Test func `a byte order mark is no part of the first name`() {
        let list = HostList(file: Array("\u{FEFF}attic 00:AA:01:00:00:00\n".utf8))
        #expect(list.mistakes.isEmpty && Array(list.hosts.keys) == ["attic"])
    }

    @Test func `a line is a name, an address, and perhaps a channel`() throws {
        let text = "# my servers\nattic 00:AA:01:00:00:00\n\ncar\t00:AA:01:01:00:01 7 # red\r\n"
        let list = HostList(file: Array(text.utf8))
        #expect(list.mistakes.isEmpty)
        #expect(list.hosts.count == 2)
        #expect(list.hosts["attic"]?.address == BluetoothAddress("00:AA:01:00:00:00"))
        #expect(list.hosts["attic"]?.channel == nil)
        #expect(list.hosts["car"]?.channel == RFCOMMChannel(7))
    }

    @Test(arguments: [
        ("attic", "'attic': must be NAME ADDRESS [CHANNEL]"),
        (
            "attic 00:AA:01:00:00:00 7 8",
            "'attic 00:AA:01:00:00:00 7 8': must be NAME ADDRESS [CHANNEL]"
        ),
        (
            "attic 00:AA:01:00:00",
            "'attic 00:AA:01:00:00': 00:AA:01:00:00 must be AA:BB:CC:DD:EE:FF"
        ),
        (
            "attic 00:AA:01:00:00:00 31",
            "'attic 00:AA:01:00:00:00 31': 31 must be a channel from 1 to 30"
        ),
        (
            "attic 00:AA:01:00:00:00 0",
            "'attic 00:AA:01:00:00:00 0': 0 must be a channel from 1 to 30"
        ),
        (
            "unix:x 00:AA:01:00:00:00",
            "'unix:x 00:AA:01:00:00:00': unix:x must not have a colon in it"
        ),
        (
            "car 00:AA:01:00:00:00",
            "'car 00:AA:01:00:00:00': car is already 00:AA:01:01:00:01, and that is used"
        ),
    ])
    func `a line that names nothing is told with its number, and stops no other`(
        line: String, reason: String
    ) {
        let text = "car 00:AA:01:01:00:01\n\(line)\nend 00:AA:01:00:00:02"
        let list = HostList(file: Array(text.utf8))
        #expect(list.mistakes.map { "\($0.line): \($0.reason)" } == ["2: \(reason)"])
        #expect(Set(list.hosts.keys) == ["car", "end"])
    }

    @Test func `bytes that are no text name nothing`() {
        let list = HostList(file: [0xFF, 0x20, 0xFE, 0x0A, 0x00])
        #expect(list.mistakes.map(\.line) == [1, 2])
        #expect(list.hosts.isEmpty)
    }
}
