import System

/// What btfile asks of bluetoothd, the system's Bluetooth service, in the words of the D-Bus.
enum BlueZ {
    /// The name that bluetoothd has on the bus.
    static let name = "org.bluez"

    static let adapter = "org.bluez.Adapter1"
    static let device = "org.bluez.Device1"
    static let objects = "org.freedesktop.DBus.ObjectManager"

    /// Asks for all adapters and devices with all of their properties.
    static let getManagedObjects = BusCall(name, "/", objects, "GetManagedObjects")
}

/// The bus itself, which tells who is connected to it.
enum BusDriver {
    static let name = "org.freedesktop.DBus"

    /// Asks for the connection that has a name now.
    static func owner(of name: String) -> BusCall { call("GetNameOwner", name) }

    /// Asks for all signals that a rule describes.
    static func match(_ rule: String) -> BusCall { call("AddMatch", rule) }

    /// The signal that a name has another owner, or none any more.
    static func ownerChanges(of name: String) -> String {
        "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='\(name)'"
    }

    private static func call(_ member: String, _ argument: String) -> BusCall {
        BusCall(name, "/org/freedesktop/DBus", name, member, [.string(argument)])
    }
}
