import Bluetooth
import System
import Testing

@Suite struct `Addresses of devices` {
    @Test(
        arguments: [
            ("00:00:00:00:00:00", [0, 0, 0, 0, 0, 0]),
            ("AA:BB:CC:DD:EE:FF", [0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF]),
            ("aa:bB:Cc:09:0f:10", [0xAA, 0xBB, 0xCC, 0x09, 0x0F, 0x10]),
        ] as [(String, [UInt8])])
    func `the written form has six bytes in their order`(text: String, bytes: [UInt8]) throws {
        let address = try #require(BluetoothAddress(text))
        #expect(address.bytes == bytes)
        #expect(address.description == text.uppercased())
        #expect(BluetoothAddress(address.description) == address)
    }

    @Test(arguments: [
        "", ":", "AA:BB:CC:DD:EE", "AA:BB:CC:DD:EE:FF:00", "AA:BB:CC:DD:EE:F", "AA:BB:CC:DD:EE:FFF",
        "AA:BB:CC:DD:EE:GG", "AA-BB-CC-DD-EE-FF", "AABBCCDDEEFF", " AA:BB:CC:DD:EE:FF",
        "AA:BB:CC:DD:EE:FF\n", "AA:BB::CC:DD:EE:FF", "+A:BB:CC:DD:EE:FF", "-1:BB:CC:DD:EE:FF",
        "AA:BB:CC:DD:EE:", "ＡA:BB:CC:DD:EE:FF",
    ]) func `anything else is no address`(text: String) {
        #expect(BluetoothAddress(text) == nil)
    }

    @Test func `no device is written with zeros`() {
        #expect(BluetoothAddress.any.description == "00:00:00:00:00:00")
    }

    @Test(arguments: [(0, false), (1, true), (30, true), (31, false), (-1, false), (257, false)])
    func `a channel is 1 to 30`(number: Int, isChannel: Bool) {
        #expect((RFCOMMChannel(number) != nil) == isChannel)
        #expect(RFCOMMChannel(number)?.description == (isChannel ? String(number) : nil))
    }

    @Test func `an address has the layout that the kernel reads`() throws {
        let device = try #require(BluetoothAddress("AA:BB:CC:DD:EE:0F"))
        let address = RFCOMMAddress(device: device, channel: 20)
        #expect(address.socketAddress.family == 31)
        #expect(
            Array(address.socketAddress.body) == [0x0F, 0xEE, 0xDD, 0xCC, 0xBB, 0xAA, 20, 0])
        #expect(address.socketAddress.bytes.count == 10)
        #expect(RFCOMMAddress(address.socketAddress) == address)
    }

    @Test(arguments: [
        SocketAddress(family: 31, body: [1, 2, 3, 4, 5, 6]),
        SocketAddress(family: 31, body: []),
        SocketAddress(family: 1, body: [1, 2, 3, 4, 5, 6, 7, 0]),
    ]) func `an address that is cut short or of another family is none`(address: SocketAddress) {
        #expect(RFCOMMAddress(address) == nil)
    }

    @Test func `an address may come without the byte that evens it`() throws {
        let address = RFCOMMAddress(SocketAddress(family: 31, body: [6, 5, 4, 3, 2, 1, 30]))
        #expect(address?.device.description == "01:02:03:04:05:06")
        #expect(address?.channel == 30)
    }
}

@Suite struct `Names of adapters` {
    @Test(arguments: [("hci0", 0), ("hci15", 15), ("hci65535", 65_535), ("hci007", 7)])
    func `a number is read`(text: String, number: UInt16) {
        #expect(AdapterName(text) == .number(number))
        #expect(AdapterName.number(number).description == "hci\(number)")
    }

    @Test func `an address is read`() throws {
        let address = try #require(BluetoothAddress("00:AA:01:00:00:42"))
        #expect(AdapterName("00:aa:01:00:00:42") == .address(address))
        #expect(AdapterName.address(address).description == "00:AA:01:00:00:42")
    }

    @Test(arguments: [
        "", "hci", "0", "hci-1", "hci+1", "hci65536", "hci 1", "HCI0", "eth0", "hci1x",
    ])
    func `anything else is no name`(text: String) {
        #expect(AdapterName(text) == nil)
    }
}

@Suite struct `Endpoints` {
    @Test func `a device is written with its channel`() throws {
        let channel = try #require(RFCOMMChannel(20))
        let remote = try #require(BluetoothAddress("AA:BB:CC:DD:EE:FF"))
        let endpoint = try Endpoint("aa:bb:cc:dd:ee:ff", channel: channel, adapter: .number(1))
        #expect(endpoint == .rfcomm(remote: remote, channel: channel, adapter: .number(1)))
        #expect(endpoint.description == "[AA:BB:CC:DD:EE:FF]:20")
    }

    @Test func `a device has a channel, and can be asked on another one`() throws {
        let (usual, other) = (try #require(RFCOMMChannel(20)), try #require(RFCOMMChannel(7)))
        let endpoint = try Endpoint("AA:BB:CC:DD:EE:FF", channel: usual, adapter: .number(1))
        let radio = try #require(endpoint.at(other).radio)
        #expect(radio.device == endpoint.radio?.device)
        #expect(radio.channel == other)
        #expect(radio.adapter == .number(1))
        #expect(endpoint.name == "AA:BB:CC:DD:EE:FF")
        #expect(endpoint.socketFile == nil)
    }

    @Test func `a Unix socket has a file, and nothing of a radio`() throws {
        let address = try UnixAddress("/run/btfile")
        let endpoint = Endpoint.socket(.unix(address))
        #expect(endpoint.radio == nil)
        #expect(endpoint.at(try #require(RFCOMMChannel(7))) == endpoint)
        #expect(endpoint.name == "unix:/run/btfile")
        #expect(endpoint.socketFile == address)
        let listening = ListeningAddress.socket(.unix(address))
        #expect(listening.radio == nil)
        #expect(listening.alternatives == [listening])
        #expect(listening.isAvailable)
        #expect(listening.description == "unix:/run/btfile")
    }

    @Test(arguments: [(SecurityLevel.low, false), (.medium, true), (.high, true)])
    func `a channel to listen on has its adapter and level, and every other channel would do`(
        level: SecurityLevel, requiresPairing: Bool
    ) throws {
        let channel = try #require(RFCOMMChannel(29))
        let address = ListeningAddress.rfcomm(
            channel: channel, adapter: .number(1), security: level)
        #expect(address.radio?.requiresPairing == requiresPairing)
        #expect(address.description == "channel 29 of hci1")
        let radios = address.alternatives.compactMap(\.radio)
        #expect(radios.map { Int($0.channel.number) } == [29, 30] + (1...28).reversed())
        #expect(radios.allSatisfy { $0.adapter == .number(1) && $0.security == level })
    }

    @Test(arguments: ["unix:/run/btfile", "unix:a", "unix:unix:b"])
    func `a Unix socket is written with its path`(text: String) throws {
        let channel = try #require(RFCOMMChannel(1))
        let endpoint = try Endpoint(text, channel: channel, adapter: nil)
        #expect(endpoint == .socket(.unix(try UnixAddress(LocalPath(String(text.dropFirst(5)))))))
        #expect(endpoint.description == text)
    }

    @Test(arguments: [
        ("unix:", BluetoothError.unixSocket(.unusablePath)),
        (
            "unix:" + String(repeating: "a", count: 108),
            .unixSocket(.pathTooLong(byteCount: 108))
        ),
        ("", .notEndpoint("")),
        ("run/btfile", .notEndpoint("run/btfile")),
        ("Unix:a", .notEndpoint("Unix:a")),
        ("[AA:BB:CC:DD:EE:FF]:20", .notEndpoint("[AA:BB:CC:DD:EE:FF]:20")),
    ]) func `anything else is refused`(text: String, error: BluetoothError) throws {
        let channel = try #require(RFCOMMChannel(1))
        #expect(throws: error) { try Endpoint(text, channel: channel, adapter: nil) }
    }
}
