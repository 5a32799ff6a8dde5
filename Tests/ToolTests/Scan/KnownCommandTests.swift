import System
import Testing
import Tool

@testable import Bluetooth

/// What `btfile-get --known` lists.
@Suite struct `Servers with a name here` {
    private func device(
        _ address: String, _ names: Set<String>, isPaired: Bool = true
    ) throws -> KnownDevice {
        KnownDevice(
            address: try #require(BluetoothAddress(address)), names: names, isPaired: isPaired)
    }

    @Test func `are a person's own in their order, then paired devices by each of their names`()
        throws
    {
        let hosts = HostList(file: Array("car 00:AA:01:01:00:01 7\nattic 00:AA:01:00:00:00".utf8))
        let devices = [
            try device("00:AA:01:02:00:02", ["phone", "My phone"]),
            try device("00:AA:01:03:00:03", ["stranger"], isPaired: false),
        ]
        #expect(
            KnownCommand.lines(about: hosts, devices) == [
                "00:AA:01:00:00:00  attic", "00:AA:01:01:00:01  car",
                "00:AA:01:02:00:02  My phone", "00:AA:01:02:00:02  phone",
            ])
        #expect(KnownCommand.lines(about: nil, []) == [])
    }

    @Test func `have no name that is only an address, and none that does anything to a terminal`()
        throws
    {
        let devices = [
            try device("00:AA:01:02:00:02", ["00-AA-01-02-00-02"]),
            try device("00:AA:01:03:00:03", ["a\u{1B}[2Jb"]),
        ]
        let lines = KnownCommand.lines(about: nil, devices)
        #expect(lines.first == "00:AA:01:02:00:02  -")
        #expect(lines.count == 2 && !lines[1].contains("\u{1B}"))
    }
}
