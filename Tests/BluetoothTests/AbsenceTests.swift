import Bluetooth
import System
import TestSupport
import Testing

@Suite(.enabled(if: RealBluetooth.isUnknown, "this kernel has Bluetooth"))
struct `A machine without Bluetooth` {
    private let missing = SystemError(call: "hci_devinfo", errno: .addressFamilyNotSupported)

    @Test func `says so to a server`() throws {
        let place = ListeningAddress.rfcomm(
            channel: try #require(RFCOMMChannel(20)), adapter: nil, security: .medium)
        #expect(throws: BluetoothError.noBluetooth(missing)) { _ = try Listener(place) }
    }

    @Test func `says so to a client`() throws {
        let endpoint = try Endpoint(
            "AA:BB:CC:DD:EE:FF", channel: #require(RFCOMMChannel(20)), adapter: nil)
        #expect(throws: BluetoothError.noBluetooth(missing)) {
            _ = try endpoint.connect(security: .medium)
        }
    }
}
