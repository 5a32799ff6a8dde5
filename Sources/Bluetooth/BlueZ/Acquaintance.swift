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
        guard let inquirer = try? BusInquirer(),
            let answer = try? inquirer.ask(BlueZ.getManagedObjects),
            hasAdapter(adapter, in: answer)
        else { return nil }
        return Acquaintance(with: device, through: adapter, in: answer)
    }

    /// Reads an answer to GetManagedObjects.
    init(with device: BluetoothAddress, through adapter: AdapterName?, in answer: [BusValue]) {
        let objects = answer.first?.entries ?? []
        let adapters = Self.adapters(meant: adapter, in: answer)
        let isPaired = objects.contains { _, interfaces in
            guard let properties = interfaces[BlueZ.device],
                properties["Address"]?.text == "\(device)",
                let path = properties["Adapter"]?.text, adapters.contains(path)
            else { return false }
            // For as long as a link lives, "Paired" is true of a stranger's key as well. BlueZ
            // before 5.65 knows nothing better.
            return (properties["Bonded"] ?? properties["Paired"])?.boolean == true
        }
        self = isPaired ? .paired : .unpaired
    }

    static func hasAdapter(_ name: AdapterName?, in answer: [BusValue]) -> Bool {
        !adapters(meant: name, in: answer).isEmpty
    }

    private static func adapters(meant name: AdapterName?, in answer: [BusValue]) -> [String] {
        (answer.first?.entries ?? []).filter { path, interfaces in
            interfaces[BlueZ.adapter].map { Visibility.isMeant(name, path, $0) } ?? false
        }.map(\.key)
    }
}
