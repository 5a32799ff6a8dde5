import System

/// An adapter as bluetoothd describes it.
struct BlueZAdapter: Hashable, Sendable {
    /// The object's path, such as `/org/bluez/hci0`.
    let path: String
    let properties: BusValue

    /// The adapters in an answer to GetManagedObjects.
    static func all(in answer: [BusValue]) -> [BlueZAdapter] {
        BlueZ.objects(in: answer).compactMap { path, interfaces in
            interfaces[BlueZ.adapter].map { BlueZAdapter(path: path, properties: $0) }
        }
    }

    /// The adapter of that name, or all without a name.
    static func all(called name: AdapterName?, in answer: [BusValue]) -> [BlueZAdapter] {
        all(in: answer).filter { adapter in name.map(adapter.isCalled) ?? true }
    }

    /// The adapter of that name; without a name all that are on, or all if none is.
    static func usable(called name: AdapterName?, in answer: [BusValue]) -> [BlueZAdapter] {
        let adapters = all(called: name, in: answer)
        let areOn = adapters.filter { $0.properties["Powered"]?.boolean == true }
        return areOn.isEmpty ? adapters : areOn
    }

    /// Its address, if bluetoothd gives it.
    var address: BluetoothAddress? { properties["Address"]?.text.flatMap { BluetoothAddress($0) } }

    var uuids: Set<String> { Set(properties["UUIDs"]?.elements.compactMap(\.text) ?? []) }

    /// Whether that is one of its two names.
    func isCalled(_ name: AdapterName) -> Bool {
        switch name {
        case .number: path == "/org/bluez/\(name)"
        case .address(let address): self.address == address
        }
    }
}
