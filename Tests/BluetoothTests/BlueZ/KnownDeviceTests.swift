import System
import Testing

@testable import Bluetooth

@Suite struct `The devices that bluetoothd remembers` {
    private func object(_ properties: KeyValuePairs<String, BusValue>) -> BusValue {
        .entry(
            .objectPath("/org/bluez/hci0/dev"),
            .array(of: "{sa{sv}}", [.entry(.string("org.bluez.Device1"), .options(properties))]))
    }

    @Test func `have an address, both of their names, and perhaps a key that is kept`() throws {
        let answer = BusValue.array(
            of: "{oa{sa{sv}}}",
            [
                object([
                    "Address": .string("00:AA:01:00:00:00"), "Name": .string("attic"),
                    "Alias": .string("mine"), "Bonded": .boolean(true),
                ]),
                object([
                    "Address": .string("00:AA:01:01:00:01"), "Alias": .string("car"),
                    "Paired": .boolean(true), "Bonded": .boolean(false),
                ]),
                object(["Address": .string("nonsense"), "Alias": .string("car")]),
                object(["Alias": .string("car")]),
            ])
        let known = KnownDevice.all(in: [answer])
        #expect(known.map(\.address.description) == ["00:AA:01:00:00:00", "00:AA:01:01:00:01"])
        #expect(known.map(\.names) == [["attic", "mine"], ["car"]])
        #expect(known.map(\.isPaired) == [true, false])
    }

    @Test func `are those of one adapter, if it is named`() throws {
        func entry(_ path: String, _ interface: String, _ address: String) -> BusValue {
            .entry(
                .objectPath("/org/bluez/" + path),
                .array(
                    of: "{sa{sv}}",
                    [
                        .entry(
                            .string("org.bluez." + interface),
                            .options(["Address": .string(address)]))
                    ]))
        }
        let answer = BusValue.array(
            of: "{oa{sa{sv}}}",
            [
                entry("hci0", "Adapter1", "00:AA:01:00:00:00"),
                entry("hci1", "Adapter1", "00:AA:01:01:00:01"),
                entry("hci0/dev_1", "Device1", "00:AA:01:01:00:01"),
                entry("hci1/dev_0", "Device1", "00:AA:01:00:00:00"),
            ])
        let known = KnownDevice.all(of: .number(0), in: [answer])
        #expect(known.map(\.address.description) == ["00:AA:01:01:00:01"])
        #expect(KnownDevice.all(in: [answer]).count == 2)
    }

    @Test func `are none in an answer of another kind`() {
        #expect(KnownDevice.all(in: []).isEmpty)
        #expect(KnownDevice.all(in: [.string("x")]).isEmpty)
    }
}
