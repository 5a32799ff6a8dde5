import Bluetooth
import Testing
import Tool

/// What a scan prints.
struct FoundServiceTests {
    private func found(
        device: String? = "attic", service: String? = "Lab files", signal: Int8? = -60
    ) throws -> FoundService {
        FoundService(
            address: try #require(BluetoothAddress("00:AA:01:00:00:00")),
            channel: try #require(RFCOMMChannel(7)), device: device, service: service,
            decibelMilliwatts: signal)
    }

    @Test func `a line tells address, channel, signal, service and device`() throws {
        #expect(
            try found().text == "00:AA:01:00:00:00  channel 7   -60 dBm   Lab files  on  attic")
        #expect(
            try found(device: nil, service: nil, signal: nil).text
                == "00:AA:01:00:00:00  channel 7   -         -  on  -")
    }

    @Test func `the names of strangers can do nothing to a terminal`() throws {
        let evil = "a\u{1B}[2J\n\u{202E}"
        let text = try found(device: evil, service: evil).text
        #expect(!text.contains("\u{1B}") && !text.contains("\n") && !text.contains("\u{202E}"))
    }

    @Test func `for programs it is an object`() throws {
        let head = #"{"address":"00:AA:01:00:00:00","device":"#
        #expect(
            JSONObject(try found()).text
                == head + #""attic","service":"Lab files","channel":7,"signal":-60}"#)
        #expect(
            JSONObject(try found(device: nil, service: nil, signal: nil)).text
                == head + #"null,"service":null,"channel":7,"signal":null}"#)
    }
}
