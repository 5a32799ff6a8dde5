import System

/// The D-Bus calls that btfile makes to bluetoothd, the system's Bluetooth service.
enum BlueZ {
    /// The name that bluetoothd has on the bus.
    static let name = "org.bluez"

    static let adapter = "org.bluez.Adapter1"
    static let device = "org.bluez.Device1"
    /// What a device has over Bluetooth Classic alone: newer than BlueZ 5.80, and shown only where
    /// bluetoothd runs with `--experimental`.
    static let classic = "org.bluez.Bearer.BREDR1"
    static let objects = "org.freedesktop.DBus.ObjectManager"
    static let properties = "org.freedesktop.DBus.Properties"

    /// Asks for all adapters and devices with all of their properties.
    static let getManagedObjects = BusCall(name, "/", objects, "GetManagedObjects")

    static func set(_ property: String, of path: String, to value: BusValue) -> BusCall {
        BusCall(
            name, path, properties, "Set", [.string(adapter), .string(property), .variant(value)])
    }

    /// Registers a service's record, under the path of an object that bluetoothd may call.
    static func register(_ service: PublishedService, as path: String) -> BusCall {
        // Without a channel, bluetoothd does not listen and makes no calls.
        let options: BusValue = .options([
            "Name": .string(service.name.text), "Role": .string("server"),
            "ServiceRecord": .string(service.xml),
        ])
        return BusCall(
            name, "/org/bluez", "org.bluez.ProfileManager1", "RegisterProfile",
            [.objectPath(path), .string(service.uuid.description), options])
    }

    /// The objects in an answer to `getManagedObjects`: the path of each, and its interfaces with
    /// their properties.
    static func objects(in answer: [BusValue]) -> [(path: String, interfaces: BusValue)] {
        (answer.first?.entries ?? []).map { (path: $0.key, interfaces: $0.value) }
    }
}

/// The bus itself, which knows who is connected to it.
enum BusDaemon {
    static let name = "org.freedesktop.DBus"

    /// Asks which connection has a name now.
    static func owner(of name: String) -> BusCall { call("GetNameOwner", name) }

    /// Asks for all signals that a rule describes.
    static func match(_ rule: String) -> BusCall { call("AddMatch", rule) }

    /// The rule for the signal that a name has another owner, or none.
    static func ownerChanges(of service: String) -> String {
        "type='signal',sender='\(name)',member='NameOwnerChanged',arg0='\(service)'"
    }

    /// The connection that has a name now, if a signal of the bus says so; empty for none.
    static func newOwner(of service: String, in signal: BusSignal) -> String? {
        guard signal.sender == name, signal.member == "NameOwnerChanged",
            signal.body.count == 3, signal.body[0].text == service
        else { return nil }
        return signal.body[2].text ?? ""
    }

    private static func call(_ member: String, _ argument: String) -> BusCall {
        BusCall(name, "/org/freedesktop/DBus", name, member, [.string(argument)])
    }
}

extension BusRefusal {
    /// Whether the bus itself refused, because the service is not there.
    var isOfNobody: Bool {
        ["NameHasNoOwner", "ServiceUnknown"].contains { name == "org.freedesktop.DBus.Error.\($0)" }
    }
}
