import System

/// The devices that may be paired, and whether their keys are kept.
struct AdmittedDevices: Sendable {
    /// How long a device that was let in may take until it is paired.
    private static let pairingTimeMax = Duration.seconds(60)
    /// How long its link may be down until it has refused: bluetoothd may learn of both late.
    private static let linkDownMax = Duration.seconds(1)

    /// What is known of one that is not paired yet.
    private struct Awaited {
        /// Until when it is waited for.
        var until: MonotonicTime
        /// Since when there has been no link to it.
        var downSince: MonotonicTime?
    }

    /// Those that are not paired yet.
    private var awaited: [BluetoothAddress: Awaited] = [:]
    /// The one device that was let in without a question.
    private var first: BluetoothAddress?
    /// Those whose keys were kept when bluetoothd was asked last; nil until then.
    private var kept: Set<BluetoothAddress>?

    /// Whether a key is awaited.
    var isWaiting: Bool { !awaited.isEmpty }

    /// Lets a device in.
    mutating func admit(_ device: BluetoothAddress, at now: MonotonicTime) {
        awaited[device] = Awaited(until: now + Self.pairingTimeMax)
    }

    /// Waits no longer for a device; whether it was waited for.
    mutating func giveUp(_ device: BluetoothAddress) -> Bool {
        awaited.removeValue(forKey: device) != nil
    }

    /// Whether it is the first device that asks; from then on no other is.
    mutating func isFirst(_ device: BluetoothAddress) -> Bool {
        first = first ?? device
        return first == device
    }

    /// Those that have not been paired in time, told once.
    mutating func takeLate(at now: MonotonicTime) -> [BluetoothAddress] {
        let late = awaited.filter { $0.value.until <= now }
        for device in late.keys { awaited[device] = nil }
        return Array(late.keys)
    }

    /// Takes to whom there are links, and returns who has hung up unpaired, told once.
    mutating func takeRefusals(
        connected: [BluetoothAddress], at now: MonotonicTime
    ) -> [BluetoothAddress] {
        for device in awaited.keys {
            let since = awaited[device]?.downSince ?? now
            awaited[device]?.downSince = connected.contains(device) ? nil : since
        }
        let refused = awaited.filter { _, state in
            state.downSince.map { now - $0 >= Self.linkDownMax } ?? false
        }
        for device in refused.keys { awaited[device] = nil }
        return Array(refused.keys)
    }

    /// Takes whose keys are kept now, and returns who was let in among them, told once; where
    /// nobody is asked, that is the first whose key was not kept before.
    mutating func update(
        kept devices: [BluetoothAddress], admitsFirst: Bool
    ) -> [BluetoothAddress] {
        var admitted: [BluetoothAddress] = []
        for device in devices {
            let isNew = kept.map { !$0.contains(device) } ?? false
            guard awaited[device] != nil || admitsFirst && isNew && isFirst(device) else {
                continue
            }
            awaited[device] = nil
            admitted.append(device)
        }
        kept = Set(devices)
        return admitted
    }
}
