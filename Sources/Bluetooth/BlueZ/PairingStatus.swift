import System

/// What bluetoothd remembers of a device.
package enum PairingStatus: Hashable, Sendable {
    /// It keeps a key from pairing with it.
    case paired
    /// It keeps none.
    case unpaired

    /// Asks bluetoothd what it remembers for one adapter of this machine or any; nil if it does not
    /// run or has no such adapter, which does not mean that the two are unpaired.
    ///
    /// It blocks, for `BlockingBusClient.answerSecondsMax` at most.
    package static func of(
        _ device: BluetoothAddress, through adapter: AdapterName?
    ) -> PairingStatus? {
        // Without a bus there is no bluetoothd either.
        guard let answer = try? BlockingBusClient().ask(BlueZ.getManagedObjects) else { return nil }
        return PairingStatus(of: device, through: adapter, in: answer)
    }

    /// Reads an answer to GetManagedObjects; nil if it has no such adapter.
    init?(of device: BluetoothAddress, through name: AdapterName?, in answer: [BusValue]) {
        let adapters = BlueZAdapter.all(called: name, in: answer)
        guard !adapters.isEmpty else { return nil }
        let isPaired = BlueZDevice.all(of: adapters, in: answer).contains {
            $0.address == device && $0.keepsKey
        }
        self = isPaired ? .paired : .unpaired
    }
}
