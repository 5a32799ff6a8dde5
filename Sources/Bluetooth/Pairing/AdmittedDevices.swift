import System

/// The devices that may be paired, and whether their keys are kept.
struct AdmittedDevices: Sendable {
    /// How long a device that was let in may take until it is paired.
    private static let pairingTimeMax = Duration.seconds(60)

    /// Those that are not paired yet, and until when that is waited for.
    private var awaited: [BluetoothAddress: MonotonicTime] = [:]
    /// The one device that was let in without a question.
    private var first: BluetoothAddress?
    /// Those whose keys were kept when bluetoothd was asked last; nil until then.
    private var kept: Set<BluetoothAddress>?

    /// Whether a key is awaited.
    var isWaiting: Bool { !awaited.isEmpty }

    /// Lets a device in.
    mutating func admit(_ device: BluetoothAddress, at now: MonotonicTime) {
        awaited[device] = now + Self.pairingTimeMax
    }

    /// Whether it is the first device that asks; from then on no other is.
    mutating func isFirst(_ device: BluetoothAddress) -> Bool {
        first = first ?? device
        return first == device
    }

    /// Those that have not been paired in time, told once.
    mutating func takeLate(at now: MonotonicTime) -> [BluetoothAddress] {
        let late = awaited.filter { $0.value <= now }
        for device in late.keys { awaited[device] = nil }
        return Array(late.keys)
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
