import System

/// The calls that pair devices.
extension BlueZ {
    /// What bluetoothd calls while devices pair.
    static let agent = "org.bluez.Agent1"

    private static let agentManager = "org.bluez.AgentManager1"

    /// Offers an object that bluetoothd may call, and says what the person there can do.
    static func registerAgent(_ path: String, _ capability: String) -> BusCall {
        BusCall(
            name, "/org/bluez", agentManager, "RegisterAgent",
            [.objectPath(path), .string(capability)])
    }

    /// Has that object called for devices that begin to pair by themselves.
    static func makeAgentDefault(_ path: String) -> BusCall {
        BusCall(name, "/org/bluez", agentManager, "RequestDefaultAgent", [.objectPath(path)])
    }

    /// Has that object called no more.
    static func unregisterAgent(_ path: String) -> BusCall {
        BusCall(name, "/org/bluez", agentManager, "UnregisterAgent", [.objectPath(path)])
    }

    /// Looks for devices of Bluetooth Classic only.
    static func discoverClassic(through path: String) -> BusCall {
        BusCall(
            name, path, adapter, "SetDiscoveryFilter",
            [.options(["Transport": .string("bredr")])])
    }

    /// Looks around as long as the connection lives.
    static func startDiscovery(through path: String) -> BusCall {
        BusCall(name, path, adapter, "StartDiscovery")
    }

    /// The rule for the signal that a property of a device has changed.
    static let deviceChanges =
        "type='signal',sender='\(name)',interface='\(properties)',"
        + "member='PropertiesChanged',arg0='\(device)'"

    static func pair(_ path: String) -> BusCall { BusCall(name, path, device, "Pair") }

    /// Has bluetoothd ask nobody when the device connects to a service.
    static func trust(_ path: String) -> BusCall {
        BusCall(
            name, path, properties, "Set",
            [.string(device), .string("Trusted"), .variant(.boolean(true))])
    }
}
