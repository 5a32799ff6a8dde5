import TestSupport
import Testing

/// The system's bus and bluetoothd, as long as this lives; the adapters are new ones afterwards, as
/// bluetoothd forgets the keys of others.
final class Bluetoothd {
    private let bus: RunningProgram
    private let daemon: RunningProgram

    init() throws {
        #expect(Program(at: "/usr/bin/mkdir").run(["-p", "/run/dbus"]).status == 0)
        bus = Program(at: "/usr/bin/dbus-daemon").start([
            "--system", "--nofork", "--nopidfile", "--print-address=2",
        ])
        try #require(bus.waits(forError: "unix:"), "\(bus.errorText)")
        daemon = Program(at: "/usr/libexec/bluetooth/bluetoothd").start(["--nodetach"])
        for adapter in [Bed.server, Bed.client] {
            while property("Powered", of: adapter) != "b true" {
                _ = Program(at: "/usr/bin/bluetoothctl").run(["power", "on"])
            }
        }
    }

    /// A property of an adapter, as busctl shows it.
    func property(_ name: String, of adapter: UInt16) -> String? {
        let outcome = Program(at: "/usr/bin/busctl").run([
            "get-property", "org.bluez", "/org/bluez/hci\(adapter)", "org.bluez.Adapter1", name,
        ])
        return outcome.status == 0
            ? outcome.outputText.split(separator: "\n").first.map(String.init)
            : nil
    }

    /// Ends both, and pairs new adapters.
    func end() throws {
        for program in [daemon, bus] {
            program.send(15)
            _ = program.wait()
        }
        try Bed.unplug()
        try Bed.plug()
    }
}
