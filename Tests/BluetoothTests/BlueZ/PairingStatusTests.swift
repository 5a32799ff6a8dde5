import System
import Testing

@testable import Bluetooth

/// What an answer of bluetoothd tells of a device.
struct PairingStatusTests {
    private static let device = BluetoothAddress("00:AA:01:00:00:00") ?? .any
    private static let other = BluetoothAddress("00:AA:01:00:00:07") ?? .any
    private static let second = BluetoothAddress("00:AA:01:01:00:01") ?? .any

    /// Two adapters, and a device that each of them has met.
    private func answer(pairedWithFirst: Bool, pairedWithSecond: Bool) -> [BusValue] {
        func object(_ path: String, _ interface: String, _ properties: BusValue) -> BusValue {
            .entry(
                .objectPath(path),
                .array(of: "{sa{sv}}", [.entry(.string(interface), properties)]))
        }
        func met(by number: Int, isPaired: Bool) -> BusValue {
            object(
                "/org/bluez/hci\(number)/dev_00_AA_01_00_00_00", BlueZ.device,
                .options([
                    "Address": .string("\(Self.device)"), "Paired": .boolean(isPaired),
                    "Adapter": .objectPath("/org/bluez/hci\(number)"),
                ]))
        }
        let adapters = [(0, Self.other), (1, Self.second)].map { number, address in
            object(
                "/org/bluez/hci\(number)", BlueZ.adapter,
                .options(["Address": .string("\(address)")]))
        }
        let devices = [
            met(by: 0, isPaired: pairedWithFirst), met(by: 1, isPaired: pairedWithSecond),
        ]
        return [.array(of: "{oa{sa{sv}}}", adapters + devices)]
    }

    private func isPaired(
        _ device: BluetoothAddress = device, through adapter: AdapterName?, in answer: [BusValue]
    ) -> Bool {
        PairingStatus(of: device, through: adapter, in: answer) == .paired
    }

    @Test func `a key counts for the adapter that has it`() {
        let answer = answer(pairedWithFirst: false, pairedWithSecond: true)
        #expect(isPaired(through: nil, in: answer))
        #expect(isPaired(through: .number(1), in: answer))
        #expect(isPaired(through: .address(Self.second), in: answer))
        #expect(!isPaired(through: .number(0), in: answer))
        #expect(!isPaired(through: .address(Self.other), in: answer))
        #expect(!isPaired(through: .number(2), in: answer))
    }

    @Test func `an adapter that is not there makes nobody a stranger`() {
        let answer = answer(pairedWithFirst: true, pairedWithSecond: true)
        func isKnown(through adapter: AdapterName?, in answer: [BusValue]) -> Bool {
            PairingStatus(of: Self.other, through: adapter, in: answer) != nil
        }
        #expect(isKnown(through: .number(1), in: answer))
        #expect(isKnown(through: nil, in: answer))
        #expect(!isKnown(through: .number(2), in: answer))
        #expect(!isKnown(through: nil, in: [.array(of: "{oa{sa{sv}}}", [])]))
        #expect(!isKnown(through: nil, in: []))
    }

    @Test func `who was met and not paired with is not paired`() {
        let answer = answer(pairedWithFirst: false, pairedWithSecond: false)
        #expect(!isPaired(through: nil, in: answer))
    }

    @Test func `nobody else's key counts`() {
        let answer = answer(pairedWithFirst: true, pairedWithSecond: true)
        #expect(!isPaired(Self.other, through: nil, in: answer))
    }

    @Test(arguments: [[], [.string("a")], [.array(of: "{oa{sa{sv}}}", [])]] as [[BusValue]])
    func `an answer of another form tells of nobody`(answer: [BusValue]) {
        #expect(!isPaired(through: nil, in: answer))
    }
}
