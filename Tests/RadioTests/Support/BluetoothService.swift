import Bluetooth
import Glibc
import System
import TestSupport
import Testing

/// The system's bus and bluetoothd, as they run beside a desktop; both adapters are as before once
/// the test lets go of it.
final class BluetoothService {
    private static let daemon = "/usr/libexec/bluetooth/bluetoothd"
    private let settings: TemporaryFolder
    private let bus: RunningProgram
    private var service: RunningProgram?

    /// Whether both can be started here: by root, on a machine of its own.
    static var isHere: Bool {
        Lab.isHere && exists(daemon) && exists("/usr/bin/dbus-daemon")
    }

    private static func exists(_ path: String) -> Bool {
        (try? InputFile(LocalPath(path))) != nil
    }

    /// Starts the bus, and bluetoothd only if wanted; it remembers nothing of earlier tests.
    init(startsService: Bool = true) throws {
        try #require(Lab.isHere)
        try Bed.run("rm", "-rf", "/var/lib/bluetooth")
        try Bed.run("mkdir", "-p", "/run/dbus", "/var/lib/bluetooth")
        settings = try TemporaryFolder()
        try settings.write("[General]\nControllerMode = bredr\n", to: "main.conf")
        try Bed.run("rm", "-f", "/run/dbus/pid")
        try Bed.run("dbus-uuidgen", "--ensure")
        bus = Program(at: "/usr/bin/dbus-daemon").start(
            ["--system", "--nofork", "--nopidfile", "--print-address=2"])
        try #require(bus.waits(forError: "unix:"), "\(bus.errorText)")
        if startsService { start() }
    }

    /// Starts both on a machine whose adapters have just been plugged in: they know no key and
    /// cannot be found.
    static func betweenStrangers() throws -> BluetoothService {
        try Bed.unplug()
        try Bed.run(SourceTree().root + "/Tests/Lab/adapters", "--plain")
        let service = try BluetoothService()
        try service.switchOn()
        return service
    }

    /// Starts bluetoothd, for Bluetooth Classic alone.
    ///
    /// Where both sides have LE as well, the kernel pairs for LE on top of every pairing, and fails
    /// where the other side has not read its key's size yet. No radio is as quick as that.
    func start() {
        service = Program(at: Self.daemon).start([
            "--nodetach", "--configfile", "\(settings.path)/main.conf",
        ])
    }

    /// Switches both adapters on, and returns when bluetoothd says that they are.
    func switchOn() throws {
        for adapter in [Bed.server, Bed.client] {
            try #require(
                Patience.sees {
                    _ = Program(at: "/usr/bin/bluetoothctl").run(["power", "on"])
                    return property("Powered", of: adapter) == "b true"
                })
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

    /// Ends bluetoothd, which switches the adapters off.
    func stop() {
        service?.send(15)
        _ = service?.wait()
        service = nil
    }

    /// Has bluetoothd do nothing at all while the body runs, and returns when it answers again: on
    /// a busy machine it takes longer to come to itself than a server waits for it.
    func paused(_ body: () throws -> Void) rethrows {
        service?.send(SIGSTOP)
        defer {
            service?.send(SIGCONT)
            #expect(Patience.sees { property("Powered", of: Bed.server) == "b true" })
        }
        try body()
    }

    /// Lets both adapters be found and called, which bluetoothd does only for paired devices.
    ///
    /// It has just forgotten the bed's keys. Without simple pairing `--security low` needs none;
    /// with it the kernel makes one for each link, and forgets it on one side only.
    static func openAdapters() throws {
        for adapter in [Bed.server, Bed.client] {
            try Bed.run("hciconfig", "hci\(adapter)", "up")
            try Bed.run("hciconfig", "hci\(adapter)", "piscan")
            try Bed.run("btmgmt", "--index", "\(adapter)", "ssp", "off")
        }
    }

    deinit {
        stop()
        bus.send(15)
        _ = bus.wait()
        do {
            try Bed.unplug()
            try Bed.plug()
        } catch {
            Issue.record(error)
        }
    }
}
