package import System

/// Lets unknown devices find this machine and pair with it while a program runs; afterwards it
/// restores the settings.
package final class Visibility {
    /// What others may do.
    package struct Settings: Hashable, Sendable {
        /// For how long others find this machine; 0 for as long as the program runs, nil to leave
        /// it as it is.
        package var discoverableSeconds: UInt32?
        /// For how long others may pair with it; 0 for as long as the program runs, nil to leave
        /// it as it is.
        package var pairableSeconds: UInt32?

        package init(discoverableSeconds: UInt32?, pairableSeconds: UInt32?) {
            self.discoverableSeconds = discoverableSeconds
            self.pairableSeconds = pairableSeconds
        }
    }

    /// Why the settings cannot be changed.
    package enum Failure: Error, Hashable, Sendable {
        /// There is no connection to the D-Bus, or no answer.
        case noBus(SystemError)
        /// bluetoothd does not run.
        case noBluetoothd
        /// bluetoothd does not know the adapter, or has none.
        case noAdapter
        /// bluetoothd or the bus does not allow it.
        case refused(BusRefusal)
    }

    /// A property of an adapter, and a value of it.
    private struct Setting {
        let path: String
        let name: String
        let value: BusValue
    }

    private let bus: BlockingBusClient
    /// The settings before, in the order in which they are restored.
    private var before: [Setting] = []

    /// Changes the settings of an adapter, or of all.
    package init(_ settings: Settings, of adapter: AdapterName?) throws(Failure) {
        do {
            bus = try BlockingBusClient()
        } catch {
            throw .noBus(error)
        }
        let answer = try ask(BlueZ.getManagedObjects)
        let adapters = BlueZAdapter.all(called: adapter, in: answer)
        guard !adapters.isEmpty else { throw .noAdapter }
        do throws(Failure) {
            for adapter in adapters {
                for setting in Self.changes(settings, of: adapter) {
                    try set(setting.wanted)
                    before.insert(setting.before, at: 0)
                }
            }
        } catch {
            putBack()
            throw error
        }
    }

    /// Restores the settings; if one cannot be restored, bluetoothd is gone and the setting with
    /// it.
    package func putBack() {
        for setting in before { try? set(setting) }
        before = []
    }

    /// The changes to an adapter, in their order: the time must be set before it begins to count.
    private static func changes(
        _ settings: Settings, of adapter: BlueZAdapter
    ) -> [(wanted: Setting, before: Setting)] {
        var values: [(String, BusValue)] = []
        if let seconds = settings.pairableSeconds {
            values.append(("PairableTimeout", .uint32(seconds)))
            values.append(("Pairable", .boolean(true)))
        }
        if let seconds = settings.discoverableSeconds {
            values.append(("DiscoverableTimeout", .uint32(seconds)))
            values.append(("Discoverable", .boolean(true)))
        }
        return values.compactMap { name, value in
            guard let old = adapter.properties[name]?.plain, old != value else { return nil }
            return (
                Setting(path: adapter.path, name: name, value: value),
                Setting(path: adapter.path, name: name, value: old)
            )
        }
    }

    private func set(_ setting: Setting) throws(Failure) {
        _ = try ask(BlueZ.set(setting.name, of: setting.path, to: setting.value))
    }

    private func ask(_ call: BusCall) throws(Failure) -> [BusValue] {
        do {
            return try bus.ask(call)
        } catch {
            switch error {
            case .system(let error): throw .noBus(error)
            case .refused(let refusal) where refusal.isOfNobody: throw .noBluetoothd
            case .refused(let refusal): throw .refused(refusal)
            }
        }
    }
}

extension BusRefusal {
    /// Whether the bus itself refused, because the service is not there.
    fileprivate var isOfNobody: Bool {
        ["NameHasNoOwner", "ServiceUnknown"].contains { name == "org.freedesktop.DBus.Error.\($0)" }
    }
}

extension BusValue {
    /// The value in a variant, or the value.
    fileprivate var plain: BusValue {
        guard case .variant(let value) = self else { return self }
        return value
    }
}
