import Bluetooth
import System
import TestSupport
import Testing

/// The two adapters: hci0 serves and hci1 fetches.
enum Bed {
    /// What a program of this machine could not do.
    struct Failure: Error {
        let name: String
        let outcome: Outcome
    }

    static let server: UInt16 = 0
    static let client: UInt16 = 1

    /// The address of an adapter.
    static func address(_ adapter: UInt16) throws -> BluetoothAddress {
        try #require(Adapter.all().first { $0.number == adapter }).address
    }

    /// Switches an adapter off, and its link with it.
    ///
    /// The kernel leaves the controller as it is, which goes on acknowledging what it hears; so the
    /// other side ends the link.
    static func switchOff(_ adapter: UInt16) throws {
        try run("hciconfig", "hci\(adapter)", "down")
        #expect(try !isUp(adapter))
        // It fails where there is no link.
        _ = try? hangUp(as: adapter == server ? client : server)
    }

    /// Has the kernel power an adapter off, as `bluetoothctl power off` does: it ends its links
    /// before.
    static func powerOff(_ adapter: UInt16) throws {
        try run("btmgmt", "--index", "\(adapter)", "power", "off")
        #expect(try !isUp(adapter))
    }

    /// Switches an adapter on.
    static func switchOn(_ adapter: UInt16) throws {
        try run("hciconfig", "hci\(adapter)", "up")
        #expect(try isUp(adapter))
    }

    /// Makes a link from the client to the server, which stays up until the program has ended.
    static func holdLink() throws -> RunningProgram {
        let arguments = try ["-i", "hci\(client)", "\(address(server))"]
        try run("l2ping", ["-c", "1"] + arguments)
        return Program(at: "/usr/bin/l2ping").start(arguments)
    }

    /// Hangs up the link between both, as one of them.
    static func hangUp(as adapter: UInt16) throws {
        let other = adapter == server ? client : server
        try run("hcitool", "-i", "hci\(adapter)", "dc", "\(address(other))")
    }

    /// Pulls both adapters out, as a hand does.
    static func unplug() throws {
        try run(SourceTree().root + "/Tests/Lab/adapters", "--remove")
        #expect(try Adapter.all().isEmpty)
    }

    /// Plugs both in again, and pairs them.
    static func plug() throws {
        try run(SourceTree().root + "/Tests/Lab/adapters")
        #expect(try isUp(server) && isUp(client))
    }

    private static func isUp(_ adapter: UInt16) throws -> Bool {
        try Adapter.all().contains { $0.number == adapter && $0.isUp }
    }

    /// Runs a program of this machine, or a script.
    static func run(_ name: String, _ arguments: String...) throws {
        try run(name, arguments)
    }

    private static func run(_ name: String, _ arguments: [String]) throws {
        let path = name.hasPrefix("/") ? name : "/usr/bin/\(name)"
        let outcome = Program(at: path).run(arguments)
        guard outcome.status == 0 else { throw Failure(name: name, outcome: outcome) }
    }
}
