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

        var call: BusCall { BlueZ.set(name, of: path, to: value) }
    }

    /// Nil once the settings are restored, as far as possible.
    private var bus: BlockingBusClient?
    /// The settings before, in the order in which they are restored.
    private var before: [Setting] = []

    /// Whether the settings are being restored.
    package private(set) var isPuttingBack = false

    /// Changes the settings of an adapter, or of all that are on.
    package convenience init(_ settings: Settings, of adapter: AdapterName?) throws(Failure) {
        let bus: BlockingBusClient
        do {
            bus = try BlockingBusClient()
        } catch {
            throw .noBus(error)
        }
        try self.init(settings, of: adapter, over: bus)
    }

    /// Uses the given connection.
    init(
        _ settings: Settings, of adapter: AdapterName?, over bus: BlockingBusClient
    ) throws(Failure) {
        self.bus = bus
        let answer = try ask(BlueZ.getManagedObjects)
        let adapters = BlueZAdapter.usable(called: adapter, in: answer)
        guard !adapters.isEmpty else { throw .noAdapter }
        do throws(Failure) {
            for adapter in adapters {
                for setting in Self.changes(settings, of: adapter) {
                    // First: what bluetoothd does too late is to be restored as well.
                    before.insert(setting.before, at: 0)
                    try set(setting.wanted)
                }
            }
        } catch {
            finish(within: .seconds(BlockingBusClient.answerSecondsMax))
            throw error
        }
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
        _ = try ask(setting.call)
    }

    private func ask(_ call: BusCall) throws(Failure) -> [BusValue] {
        guard let bus else { preconditionFailure("the settings are restored") }
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

// MARK: Restoring

extension Visibility {
    /// Begins to restore the settings, which bluetoothd would keep; `process` goes on with it.
    package func putBack() {
        guard bus != nil, !isPuttingBack else { return }
        isPuttingBack = true
        putBackNext()
    }

    /// Has a poller wake the loop when there is something to do.
    package func watch(in poller: borrowing Poller, token: UInt64) {
        guard isPuttingBack else { return }
        // What is not noticed is left to `finish`.
        try? bus?.watch(in: poller, token: token)
    }

    /// Does what is possible without waiting.
    package func process() {
        do {
            // A setting that cannot be restored keeps none of the others.
            while isPuttingBack, try bus?.takeReply() != nil { putBackNext() }
        } catch {
            end()
        }
    }

    /// Restores the settings, and waits for bluetoothd so long at most.
    package func finish(within patience: Duration) {
        let deadline = MonotonicTime.now + patience
        putBack()
        process()
        while isPuttingBack, MonotonicTime.now < deadline {
            try? bus?.wait(until: deadline)
            process()
        }
        // Rather all at once than not at all.
        for setting in before { try? bus?.send(setting.call) }
        end()
    }

    /// Restores the next setting: bluetoothd might mix up two of one adapter at once.
    private func putBackNext() {
        guard !before.isEmpty else { return end() }
        do {
            try bus?.send(before.removeFirst().call)
        } catch {
            end()
        }
    }

    private func end() {
        before = []
        isPuttingBack = false
        bus = nil
    }
}

extension BusValue {
    /// The value in a variant, or the value.
    fileprivate var plain: BusValue {
        guard case .variant(let value) = self else { return self }
        return value
    }
}
