import System

/// A device that bluetoothd remembers.
package struct KnownDevice: Hashable, Sendable {
    package let address: BluetoothAddress
    /// What it calls itself, or what this machine's user calls it: to be shown to nobody as it is.
    package let names: Set<String>

    /// The devices in an answer to GetManagedObjects.
    static func all(in answer: [BusValue]) -> [KnownDevice] {
        guard let objects = answer.first else { return [] }
        return objects.entries.compactMap { _, interfaces in
            guard let properties = interfaces[BlueZ.device],
                let text = properties["Address"]?.text, let address = BluetoothAddress(text)
            else { return nil }
            let names = ["Alias", "Name"].compactMap { properties[$0]?.text }
            return KnownDevice(address: address, names: Set(names))
        }
    }
}

extension KnownDevice {
    /// How long bluetoothd is waited for: it answers from memory.
    private static let answerSecondsMax = 2

    private static let token: UInt64 = 0

    /// All that bluetoothd remembers; nil where it does not run or does not answer.
    ///
    /// It blocks, for `answerSecondsMax` at most, and belongs before the work of a program.
    package static func all() -> [KnownDevice]? {
        do {
            return try ask(until: .now + .seconds(answerSecondsMax))
        } catch {
            // Whoever has no bus has no bluetoothd either.
            return nil
        }
    }

    private static func ask(until end: MonotonicTime) throws(SystemError) -> [KnownDevice]? {
        let poller = try Poller()
        let dialogue = try BusDialogue<Bool>()
        try dialogue.send([(true, BlueZ.getManagedObjects)])
        var events: [Poller.Event] = []
        while true {
            var steps = BusDialogue<Bool>.stepsMax
            while let incoming = try dialogue.next(steps: &steps) {
                switch incoming {
                case .answer(let body, _): return all(in: body)
                case .refusal: return nil
                case .signal: continue
                }
            }
            let now = MonotonicTime.now
            guard now < end else { return nil }
            try dialogue.watch(in: poller, token: token)
            let due = steps == 0 ? now : min(dialogue.deadline ?? end, end)
            try poller.wait(timeoutMilliseconds: now.milliseconds(until: due), into: &events)
        }
    }
}
