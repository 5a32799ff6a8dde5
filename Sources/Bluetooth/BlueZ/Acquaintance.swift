import System

/// What bluetoothd remembers of a device.
package enum Acquaintance: Hashable, Sendable {
    /// It keeps a key from pairing with it.
    case paired
    /// It keeps none.
    case unpaired

    /// Asks bluetoothd what it remembers for one adapter of this machine or any; nil where it does
    /// not run, or has no such adapter: that is another fault than being strangers.
    ///
    /// It waits for the answer, for `BusInquirer.answerSecondsMax` at most.
    package static func with(
        _ device: BluetoothAddress, through adapter: AdapterName?
    ) -> Acquaintance? {
        // Whoever has no bus has no bluetoothd either.
        guard let answer = try? BusInquirer().ask(BlueZ.getManagedObjects) else { return nil }
        return Acquaintance(with: device, through: adapter, in: answer)
    }

    /// Reads an answer to GetManagedObjects; nil where it has no such adapter, or none at all.
    init?(with device: BluetoothAddress, through name: AdapterName?, in answer: [BusValue]) {
        let adapters = BlueZAdapter.all(called: name, in: answer).map(\.path)
        guard !adapters.isEmpty else { return nil }
        let isPaired = BlueZ.objects(with: BlueZ.device, in: answer).contains { _, properties in
            guard properties["Address"]?.text == "\(device)",
                let path = properties["Adapter"]?.text, adapters.contains(path)
            else { return false }
            // For as long as a link lives, "Paired" is true of a stranger's key as well. BlueZ
            // before 5.65 knows nothing better.
            return (properties["Bonded"] ?? properties["Paired"])?.boolean == true
        }
        self = isPaired ? .paired : .unpaired
    }
}
