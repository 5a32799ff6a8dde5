import System

/// A device as bluetoothd describes it.
struct BlueZDevice: Hashable, Sendable {
    /// The object's path, such as `/org/bluez/hci0/dev_AA_BB_CC_DD_EE_FF`.
    let path: String
    let properties: BusValue
    /// What is told of Bluetooth Classic alone; nil where bluetoothd tells no such thing.
    private let classic: BusValue?

    /// The devices in an answer to GetManagedObjects.
    static func all(in answer: [BusValue]) -> [BlueZDevice] {
        BlueZ.objects(in: answer).compactMap { path, interfaces in
            interfaces[BlueZ.device].map {
                BlueZDevice(path: path, properties: $0, classic: interfaces[BlueZ.classic])
            }
        }
    }

    /// Those among them that these adapters have met.
    static func all(of adapters: [BlueZAdapter], in answer: [BusValue]) -> [BlueZDevice] {
        all(in: answer).filter { device in
            adapters.contains { device.path.hasPrefix($0.path + "/") }
        }
    }

    /// Its address, if bluetoothd gives it.
    var address: BluetoothAddress? { properties["Address"]?.text.flatMap { BluetoothAddress($0) } }

    /// Whether there is a link to it; nil where bluetoothd does not tell.
    var isConnected: Bool? { properties["Connected"]?.boolean }

    /// Whether a key for Bluetooth Classic is kept.
    ///
    /// The properties of the device are of Low Energy as well: who is paired there alone has no
    /// key for Classic, and anybody may call by that address.
    var keepsKey: Bool {
        if let isKept = classic?["Bonded"]?.boolean { return isKept }
        // A random address is of Low Energy alone.
        return properties["AddressType"]?.text != "random" && Self.keepsAnyKey(properties)
    }

    /// Whether the properties of a device say that a key is kept, perhaps for Low Energy alone.
    static func keepsAnyKey(_ properties: BusValue) -> Bool {
        // While a link lives, "Paired" is true of a stranger's key as well. BlueZ before 5.65 has
        // nothing better.
        (properties["Bonded"] ?? properties["Paired"])?.boolean == true
    }
}
