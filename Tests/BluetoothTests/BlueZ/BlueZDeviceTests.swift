import System
import Testing

@testable import Bluetooth

@Suite struct `A key that bluetoothd keeps of a device` {
    private static func object(
        _ device: KeyValuePairs<String, BusValue>, classic: Bool? = nil
    ) -> [BusValue] {
        var interfaces = [BusValue.entry(.string("org.bluez.Device1"), .options(device))]
        if let classic {
            interfaces.append(
                .entry(
                    .string("org.bluez.Bearer.BREDR1"), .options(["Bonded": .boolean(classic)])))
        }
        let object = BusValue.entry(
            .objectPath("/org/bluez/hci0/dev_00_AA_01_00_00_00"),
            .array(of: "{sa{sv}}", interfaces))
        return [.array(of: "{oa{sa{sv}}}", [object])]
    }

    private func keepsKey(_ answer: [BusValue]) throws -> Bool {
        try #require(BlueZDevice.all(in: answer).first).keepsKey
    }

    @Test func `counts if it is for Classic`() throws {
        let kept = BusValue.boolean(true)
        #expect(try keepsKey(Self.object(["Bonded": kept])))
        #expect(try keepsKey(Self.object(["Bonded": kept, "AddressType": .string("public")])))
        #expect(try keepsKey(Self.object(["Bonded": kept], classic: true)))
    }

    @Test func `does not count if it is for Low Energy alone`() throws {
        let kept = BusValue.boolean(true)
        #expect(try !keepsKey(Self.object(["Bonded": kept, "AddressType": .string("random")])))
        #expect(try !keepsKey(Self.object(["Bonded": kept], classic: false)))
    }

    @Test func `is none of a stranger, whose key is used and not kept`() throws {
        let used = BusValue.boolean(true)
        #expect(try !keepsKey(Self.object(["Paired": used, "Bonded": .boolean(false)])))
        #expect(try !keepsKey(Self.object(["Paired": used], classic: false)))
    }
}
