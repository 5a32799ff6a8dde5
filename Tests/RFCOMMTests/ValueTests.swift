import RFCOMM
import TestSupport
import Testing

@Suite struct `Values of the library` {
    @Test func `an address has one written form`() {
        let address = BluetoothAddress("aa:bb:cc:dd:ee:0f")
        #expect(address?.description == "AA:BB:CC:DD:EE:0F")
        #expect(address?.bytes == [0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0x0f])
        #expect(BluetoothAddress("aa:bb:cc:dd:ee") == nil)
    }

    @Test(arguments: [("0", false), ("1", true), ("30", true), ("31", false), ("+2", false)])
    func `a channel is a number from 1 to 30`(text: String, isOne: Bool) {
        #expect((RFCOMMChannel(text) != nil) == isOne)
        #expect(RFCOMMChannel.all.map(\.number) == Array(1...30))
    }

    @Test func `a level compares by what it protects`() {
        #expect(SecurityLevel.allCases == SecurityLevel.allCases.sorted())
        #expect(SecurityLevel.low < .medium && SecurityLevel.medium < .high)
    }

    @Test(arguments: [
        "", "5c9a550f", "5c9a550f-d835-436d-bbdd-14fa6a6a2bb", "5c9a550fd835436dbbdd14fa6a6a2bb7",
        "5c9a550f-d835-436d-bbdd-14fa6a6a2bbx", "+c9a550f-d835-436d-bbdd-14fa6a6a2bb7",
    ])
    func `what is no UUID is refused`(text: String) {
        #expect(ServiceUUID(text) == nil)
    }

    @Test func `a UUID has one written form, and the short ones are widened`() {
        let service: ServiceUUID = "5C9A550F-d835-436d-bbdd-14fa6a6a2bb7"
        #expect(service.description == "5c9a550f-d835-436d-bbdd-14fa6a6a2bb7")
        #expect(ServiceUUID.serialPort.description == "00001101-0000-1000-8000-00805f9b34fb")
    }

    @Test func `a server is named by an address and a channel, or by a path`() throws {
        let device = try #require(BluetoothAddress("AA:BB:CC:DD:EE:FF"))
        let server = try Endpoint(device, channel: 7)
        #expect(server.description == "[AA:BB:CC:DD:EE:FF]:7")
        #expect(try Endpoint("aa:bb:cc:dd:ee:ff", channel: 7) == server)
        #expect(try Endpoint("unix:/a", channel: 7).description == "unix:/a")
    }

    @Test(arguments: [
        ("nowhere", "nowhere must be AA:BB:CC:DD:EE:FF or unix:PATH"),
        ("unix:", "unix: must be followed by the path of a socket file"),
        (
            "unix:/" + String(repeating: "a", count: 107),
            "the path of a socket file has at most 107 bytes"
        ),
    ])
    func `what names no server is refused with a sentence`(text: String, sentence: String) {
        let error = #expect(throws: RFCOMMError.self) { _ = try Endpoint(text, channel: 1) }
        #expect(error?.kind == .unusableAddress)
        #expect(error?.description == sentence)
    }

    @Test(arguments: [
        (
            "nowhere",
            "nowhere must be the path of a socket file, which begins with /, ./ or unix: and has "
                + "at most 107 bytes"
        ),
        ("unix:", "unix: must be followed by the path of a socket file"),
        (
            "unix:/" + String(repeating: "a", count: 107),
            "the path of a socket file has at most 107 bytes"
        ),
    ])
    func `where nobody can listen is refused with a sentence`(text: String, sentence: String) {
        let error = #expect(throws: RFCOMMError.self) { _ = try RFCOMMListener(at: text) }
        #expect(error?.kind == .unusableAddress)
        #expect(error?.description == sentence)
    }

    @Test func `an adapter has a number or an address`() throws {
        let device = try #require(BluetoothAddress("AA:BB:CC:DD:EE:FF"))
        #expect(throws: Never.self) { _ = try Endpoint(device, channel: 1, adapter: "hci0") }
        let error = #expect(throws: RFCOMMError.self) {
            _ = try Endpoint(device, channel: 1, adapter: "eth0")
        }
        #expect(error?.kind == .adapter)
        #expect(
            error?.description == "there is no adapter eth0: name it as hci0, or by its address")
    }

    @Test(.enabled(if: RealBluetooth.isUnknown, "this kernel knows Bluetooth"))
    func `without Bluetooth everything says so`() throws {
        let device = try #require(BluetoothAddress("AA:BB:CC:DD:EE:FF"))
        let service = ServiceUUID.serialPort
        let calls: [() throws -> Void] = [
            { _ = try RFCOMMStream(to: Endpoint(device, channel: 1)) },
            { _ = try RFCOMMListener(on: 20) },
            { _ = try RFCOMMListener.onFreeChannel() },
            { _ = try ServiceRecord.lookUp(service, at: device) },
            { _ = try NearbyService.scan(for: service) },
        ]
        for call in calls {
            let error = #expect(throws: RFCOMMError.self) { try call() }
            #expect(error?.kind == .noBluetooth)
            #expect(error?.description.hasPrefix("no Bluetooth here (address family not") == true)
            #expect(error?.description.hasSuffix("unix:PATH works without Bluetooth") == true)
        }
    }

    @Test func `a record with a name that no list can show is not published`() {
        let record = ServiceRecord(.serialPort, name: "a\nb", channel: 20)
        let error = #expect(throws: RFCOMMError.self) { _ = try PublishedRecord(record) }
        #expect(error?.kind == .notPublished)
    }
}
