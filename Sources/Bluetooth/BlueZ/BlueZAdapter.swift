import System

/// An adapter as bluetoothd describes it.
struct BlueZAdapter: Hashable, Sendable {
    /// The object's path, such as `/org/bluez/hci0`.
    let path: String
    /// The services that it offers.
    let uuids: Set<String>

    /// The adapters in an answer to GetManagedObjects.
    static func all(in answer: [BusValue]) -> [BlueZAdapter] {
        guard let objects = answer.first else { return [] }
        return objects.entries.compactMap { path, interfaces in
            guard let properties = interfaces[BlueZ.adapter] else { return nil }
            let uuids = properties["UUIDs"]?.elements.compactMap(\.text) ?? []
            return BlueZAdapter(path: path, uuids: Set(uuids))
        }
    }
}
