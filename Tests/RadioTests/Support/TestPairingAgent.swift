import Bluetooth
import System
import TestSupport
import Testing

/// Pairs both adapters through bluetoothd as a person does with bluetoothctl, whose agent says yes
/// to everybody: each then keeps the other's key.
final class TestPairingAgent {
    /// bluetoothd said no.
    struct Refused: Error {
        let refusal: BusRefusal
    }

    private static let agent = BusValue.objectPath("/btfile/agent")
    private let bus: Bus

    init() throws {
        bus = try Bus()
    }

    /// Introduces the client to the server, and has it pair.
    func pair() throws {
        try forgetAll()
        try manage("RegisterAgent", [Self.agent, .string("NoInputNoOutput")])
        try manage("RequestDefaultAgent", [Self.agent])
        for adapter in [Bed.server, Bed.client] { try set("Pairable", true, of: adapter) }
        // bluetoothd knows who has called.
        try Bed.run("l2ping", "-i", "hci\(Bed.client)", "-c", "1", "\(Bed.address(Bed.server))")
        try wait { try self.knows(Bed.server, as: Bed.client) }
        try ask(Self.path(of: Bed.server, as: Bed.client), "Device1", "Pair")
        try wait { try self.keepsKey(of: Bed.client, as: Bed.server) }
        try wait { try self.keepsKey(of: Bed.server, as: Bed.client) }
        try manage("UnregisterAgent", [Self.agent])
        for adapter in [Bed.server, Bed.client] { try set("Pairable", false, of: adapter) }
    }

    /// Looks again and again until something is so; throws where it never is.
    private func wait(until isSo: () throws -> Bool) throws {
        let hasBecomeSo = try Patience.sees {
            if try isSo() { return true }
            try Sockets.pause(milliseconds: 50)
            return false
        }
        try #require(hasBecomeSo)
    }

    /// Has nobody know anybody, and nobody accept a pairing, as after the first start of a machine.
    func forgetAll() throws {
        // Whatever it knows of an adapter it has only once the adapter itself is there.
        for adapter in [Bed.server, Bed.client] {
            try wait { try self.knows(Self.path(adapter)) }
        }
        for adapter in [Bed.server, Bed.client] {
            let other = adapter == Bed.server ? Bed.client : Bed.server
            if try knows(other, as: adapter) { try forget(other, as: adapter) }
            try set("Pairable", false, of: adapter)
        }
        // As `bluetoothctl discoverable on` does: a server that has just been started for the first
        // time answers no calls.
        try set("Discoverable", true, of: Bed.server)
        try Bed.run("btmgmt", "--index", "\(Bed.server)", "connectable", "on")
    }

    /// Has one adapter forget the other.
    func forget(_ other: UInt16, as adapter: UInt16) throws {
        let device = BusValue.objectPath(try Self.path(of: other, as: adapter))
        try ask(Self.path(adapter), "Adapter1", "RemoveDevice", [device])
        #expect(try !knows(other, as: adapter))
    }

    /// Whether bluetoothd keeps a key of one adapter for the other.
    func keepsKey(of other: UInt16, as adapter: UInt16) throws -> Bool {
        let device = try Bed.address(other)
        return PairingStatus.of(device, through: .number(adapter)) == .paired
    }

    private func knows(_ other: UInt16, as adapter: UInt16) throws -> Bool {
        try knows(Self.path(of: other, as: adapter))
    }

    private func knows(_ path: String) throws -> Bool {
        let objects = try ask("/", "", "GetManagedObjects")
        return objects.first?.entries.contains { $0.key == path } ?? false
    }

    private func set(_ property: String, _ value: Bool, of adapter: UInt16) throws {
        _ = try answer(
            to: BusCall(
                "org.bluez", Self.path(adapter), "org.freedesktop.DBus.Properties", "Set",
                [.string("org.bluez.Adapter1"), .string(property), .variant(.boolean(value))]))
    }

    private func manage(_ member: String, _ arguments: [BusValue]) throws {
        try ask("/org/bluez", "AgentManager1", member, arguments)
    }

    @discardableResult
    private func ask(
        _ path: String, _ interface: String, _ member: String, _ arguments: [BusValue] = []
    ) throws -> [BusValue] {
        let interface =
            interface.isEmpty ? "org.freedesktop.DBus.ObjectManager" : "org.bluez.\(interface)"
        return try answer(to: BusCall("org.bluez", path, interface, member, arguments))
    }

    /// Waits for the answer to a call, and says yes to whatever bluetoothd asks meanwhile.
    private func answer(to call: BusCall) throws -> [BusValue] {
        let number = try bus.send(call)
        while true {
            switch try bus.next() {
            case .progress: continue
            case .idle: try waitForMore()
            case .message(let message):
                switch message.kind {
                case .answer(number): return message.body
                case .refusal(number, let refusal): throw Refused(refusal: refusal)
                case .call: try bus.answer()
                case .answer, .refusal, .signal: continue
                }
            }
        }
    }

    private func waitForMore() throws {
        let poller = try Poller()
        try poller.add(bus.descriptor, token: 0, interest: bus.interest)
        var events: [Poller.Event] = []
        let due = bus.deadline.map { MonotonicTime.now.milliseconds(until: $0) }
        try poller.wait(timeoutMilliseconds: due ?? 60_000, into: &events)
    }

    private static func path(_ adapter: UInt16) -> String { "/org/bluez/hci\(adapter)" }

    private static func path(of other: UInt16, as adapter: UInt16) throws -> String {
        let address = try "\(Bed.address(other))".split(separator: ":").joined(separator: "_")
        return "\(path(adapter))/dev_\(address)"
    }
}
