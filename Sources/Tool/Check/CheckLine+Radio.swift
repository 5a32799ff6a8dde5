import Bluetooth

/// What is found of this machine's radios, whichever program asks.
extension CheckLine {
    /// The adapter that is wanted, or each of them, and why none of them will do.
    static func adapters(_ adapters: [Adapter], wanted: AdapterName?) -> [CheckLine] {
        let found = adapters.filter { wanted.map($0.isCalled) ?? true }.map { adapter in
            adapter.isUp
                ? CheckLine(
                    .good, "adapter", "hci\(adapter.number) \(adapter.address) is switched on")
                : CheckLine(
                    .weak, "adapter", "hci\(adapter.number) is off: try 'bluetoothctl power on'")
        }
        do {
            _ = try Adapter.localAddress(of: wanted, among: adapters)
            return found
        } catch {
            return found + [CheckLine("adapter", .bluetooth(error) { $0 })]
        }
    }

    /// Nobody knows which adapters there are.
    static func noAdapters(_ error: BluetoothError) -> CheckLine {
        CheckLine("adapter", .bluetooth(error) { "cannot count the adapters: \($0)" })
    }

    /// A switch that silences a radio; whether another radio does is for the adapters' lines.
    static func radio(_ radio: RadioSwitch) -> CheckLine {
        if radio.isBlockedByKey {
            return CheckLine(
                .weak, "rfkill",
                "\(radio.name) is switched off by a key of this machine: look for it")
        }
        return radio.isBlocked
            ? CheckLine(.weak, "rfkill", "\(radio.name) is blocked: 'rfkill unblock bluetooth'")
            : CheckLine(.good, "rfkill", "\(radio.name) may send")
    }
}
