import System

/// An adapter as bluetoothd describes it.
struct BlueZAdapter: Hashable, Sendable {
    /// The object's path, such as `/org/bluez/hci0`.
    let path: String
    let properties: BusValue

    /// The adapters in an answer to GetManagedObjects.
    static func all(in answer: [BusValue]) -> [BlueZAdapter] {
        BlueZ.objects(with: BlueZ.adapter, in: answer).map(BlueZAdapter.init)
    }

    /// The adapter of that name, or all without a name.
    static func all(called name: AdapterName?, in answer: [BusValue]) -> [BlueZAdapter] {
        all(in: answer).filter { adapter in name.map(adapter.isCalled) ?? true }
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
