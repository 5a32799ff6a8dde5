import System

/// A device that bluetoothd remembers.
package struct KnownDevice: Hashable, Sendable {
    package let address: BluetoothAddress
    /// What it calls itself, or what this machine's user calls it: never to be shown as it is.
    package let names: Set<String>
    /// Whether it keeps a key from pairing with it.
    package let isPaired: Bool

    /// The devices in an answer to GetManagedObjects that an adapter, or any, has met.
    static func all(of name: AdapterName? = nil, in answer: [BusValue]) -> [KnownDevice] {
        let devices = name.map { name in
            BlueZDevice.all(of: BlueZAdapter.all(called: name, in: answer), in: answer)
        }
        return (devices ?? BlueZDevice.all(in: answer)).compactMap { device in
            guard let address = device.address else { return nil }
            let names = ["Alias", "Name"].compactMap { device.properties[$0]?.text }
            return KnownDevice(address: address, names: Set(names), isPaired: device.keepsKey)
        }
    }
}

extension KnownDevice {
    /// All that bluetoothd remembers for an adapter or any; nil where it does not run or does not
    /// answer.
    ///
    /// It blocks, for `BlockingBusClient.answerSecondsMax` at most: call it before the main work.
    package static func all(of adapter: AdapterName? = nil) -> [KnownDevice]? {
        // Without a bus there is no bluetoothd either.
        guard let answer = try? BlockingBusClient().ask(BlueZ.getManagedObjects) else { return nil }
        return all(of: adapter, in: answer)
    }
}
