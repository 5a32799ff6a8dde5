import Bluetooth
import System
import TestSupport
import Testing

@testable import Server
@testable import Tool

/// What `btfile-serve --check` says of what it found.
struct ServeCheckReportTests {
    private static let address = BluetoothAddress("00:AA:01:00:00:00") ?? .any

    private func lines(_ finding: ServerCheck.Finding) throws -> [String] {
        ServeCheckReport.lines(about: finding).map(\.text)
    }

    private static func channel(_ level: SecurityLevel) throws -> ListeningAddress {
        .rfcomm(channel: try #require(RFCOMMChannel(20)), adapter: nil, security: level)
    }

    @Test func `adapters`() throws {
        let up = Adapter(number: 0, address: Self.address, isUp: true)
        let down = Adapter(number: 1, address: Self.address, isUp: false)
        #expect(
            try lines(.adapters([up, down], wanted: nil)) == [
                "ok    adapter    hci0 00:AA:01:00:00:00 is switched on",
                "weak  adapter    hci1 is off: try 'bluetoothctl power on'",
            ])
        let wanted = try lines(.adapters([up, down], wanted: .number(1)))
        // What is off is told once, with what to do.
        #expect(wanted.count == 1)
        #expect(wanted.last?.hasPrefix("FAILS adapter    the adapter hci1 is switched off") == true)
        #expect(try lines(.adapters([down], wanted: nil)) == wanted)
        #expect(try lines(.adapters([], wanted: nil)).last?.hasPrefix("FAILS adapter") == true)
    }

    @Test func `nothing is said of what needs an adapter where there is none`() throws {
        let up = Adapter(number: 0, address: Self.address, isUp: true)
        let down = Adapter(number: 0, address: Self.address, isUp: false)
        let findings: [(ServerCheck.Finding, Bool)] = [
            (.adapters([up], wanted: nil), false), (.adapters([up], wanted: .number(7)), true),
            (.adapters([down], wanted: nil), true), (.noAdapters(.noAdapter), true),
            (.keys(.noAnswer), false),
        ]
        for (finding, tells) in findings { #expect(finding.tellsNoAdapter == tells, "\(finding)") }
        let channel = try #require(RFCOMMChannel(20))
        #expect(ServerCheck.Finding.keys(.noAnswer).needsAdapter)
        #expect(ServerCheck.Finding.pairedDevices(0).needsAdapter)
        #expect(ServerCheck.Finding.record(.published(by: .auto), channel).needsAdapter)
        #expect(!ServerCheck.Finding.record(.unpublished(.noBluetoothd), channel).needsAdapter)
    }

    @Test func `the address, and what its security keeps out`() throws {
        #expect(
            try lines(.address(Self.channel(.medium), nil)) == [
                "ok    channel    channel 20 is free",
                "ok    security   medium: only paired devices",
            ])
        #expect(
            try lines(.address(Self.channel(.low), nil)).last
                == "weak  security   low: anybody in range is served")
        let taken = BluetoothError.channelTaken(try #require(RFCOMMChannel(20)))
        #expect(
            try lines(.address(Self.channel(.high), taken)) == [
                "FAILS channel    channel 20 is taken by another program: stop that program, or "
                    + "choose another channel with --channel"
            ])
        #expect(
            try ServeCheckReport.lines(
                about: .address(Self.channel(.high), taken), besidesOthers: true
            ).map(\.text) == [
                "FAILS channel    channel 20 is taken, most likely by the other btfile-serve here: "
                    + "stop that one, or choose another channel with --channel"
            ])
        let socket = ListeningAddress.socket(.unix(try UnixAddress("/a")))
        #expect(try lines(.address(socket, nil)) == ["ok    socket     unix:/a is free"])
        let busy = BluetoothError.unixSocket(.inUse(try UnixAddress("/a")))
        #expect(
            try lines(.address(socket, busy)) == [
                "FAILS socket     another server listens at unix:/a: choose another path"
            ])
        // What is wrong with an adapter is said once, in its own line.
        #expect(try lines(.address(Self.channel(.medium), .adapterDown(.number(0)))) == [])
        #expect(try lines(.address(Self.channel(.medium), .noAdapter)) == [])
    }

    @Test func `bluetoothd and the record`() throws {
        #expect(
            try lines(.record(.published(by: .dbus), .usual)) == [
                "ok    bluetoothd runs", "ok    record     published by bluetoothd",
            ])
        #expect(
            try lines(.record(.unpublished(.noBluetoothd), .usual)) == [
                "weak  bluetoothd bluetoothd does not run; 'systemctl start bluetooth' starts it: "
                    + "clients will try channel 20 by themselves"
            ])
        #expect(
            try lines(.record(nil, .usual)) == [
                "weak  bluetoothd does not answer: clients may need --channel"
            ])
        let install = "install bluez if it is missing, then 'systemctl start bluetooth'"
        let noBus = SystemError(call: "connect", errno: .noSuchFile)
        #expect(
            try lines(.record(.unpublished(.noBus(noBus)), .usual)) == [
                "weak  bluetoothd no D-Bus here (\(noBus.errno.words)); \(install): "
                    + "clients may need --channel 20"
            ])
        #expect(
            try lines(.keys(.noAnswer)) == [
                "FAILS pairing    bluetoothd does not say which devices are paired, so none may "
                    + "connect: try 'systemctl restart bluetooth'"
            ])
        #expect(
            try [0, 1, 2].flatMap { try lines(.pairedDevices($0)) } == [
                "weak  pairing    no device is paired with this computer, so none may connect: "
                    + "'btfile-serve --pairable' lets devices pair",
                "ok    pairing    1 device paired", "ok    pairing    2 devices paired",
            ])
        #expect(
            try lines(.keys(.nobodyToAsk)) == [
                "weak  pairing    cannot ask bluetoothd which devices are paired: any device may "
                    + "connect; \(install)"
            ])
    }

    @Test func `the list and the sandbox`() throws {
        #expect(
            try lines(.allowFile("/a", deviceCount: 1)) == ["ok    allow      /a names 1 device"])
        #expect(
            try lines(.allowFile("/a", deviceCount: 0)) == [
                "weak  allow      /a names no device, so none may connect"
            ])
        #expect(
            try lines(.noAllowFile("/a", .list(.notAddress(line: 3)))) == [
                "FAILS allow      /a: line 3 is not an address such as AA:BB:CC:DD:EE:FF"
            ])
        let weak = Sandbox(lookup: .kernel, hasFixedPrivileges: true, landlockVersion: nil)
        #expect(
            try lines(.sandbox(weak)) == [
                "weak  sandbox    openat2, no new privileges; without landlock: "
                    + "a newer kernel has it"
            ])
        let none = SystemError(call: "landlock_restrict_self", errno: .invalidArgument)
        #expect(
            try lines(.noSandbox(none)) == [
                "FAILS sandbox    cannot serve: landlock_restrict_self: invalid argument"
            ])
    }

    @Test func `switches of radios`() throws {
        let folder = try TemporaryFolder()
        func add(_ name: String, _ type: String, soft: String, hard: String) throws {
            try folder.makeFolder(LocalPath(name))
            for (file, text) in [("type", type), ("name", "hci"), ("soft", soft), ("hard", hard)] {
                try folder.write(text + "\n", to: LocalPath("\(name)/\(file)"))
            }
        }
        try add("rfkill0", "wlan", soft: "1", hard: "1")
        #expect(RadioSwitch.all(in: folder.path) == [])
        try add("rfkill1", "bluetooth", soft: "1", hard: "0")
        #expect(
            try lines(.switches(RadioSwitch.all(in: folder.path))) == [
                "weak  rfkill     hci is blocked: 'rfkill unblock bluetooth'"
            ])
        try folder.write("1\n", to: "rfkill1/hard")
        #expect(
            try lines(.switches(RadioSwitch.all(in: folder.path))) == [
                "weak  rfkill     hci is switched off by a key of this machine: look for it"
            ])
        try folder.write("0\n", to: "rfkill1/hard")
        try folder.write("0\n", to: "rfkill1/soft")
        #expect(
            try lines(.switches(RadioSwitch.all(in: folder.path))) == [
                "ok    rfkill     hci may send"
            ])
    }

    @Test func `switches of other adapters are not shown`() throws {
        let folder = try TemporaryFolder()
        for name in ["hci0", "hci1", "laptop"] {
            try folder.makeFolder(LocalPath(name))
            for (file, text) in [("type", "bluetooth"), ("name", name)] {
                try folder.write(text + "\n", to: LocalPath("\(name)/\(file)"))
            }
        }
        let adapters = (UInt16(0)..<2).map {
            Adapter(number: $0, address: Self.address, isUp: true)
        }
        func shown(_ wanted: AdapterName?) -> [String] {
            RadioSwitch.all(in: folder.path)
                .filter { $0.concerns(wanted, among: adapters) }.map(\.name)
        }
        #expect(shown(nil) == ["hci0", "hci1", "laptop"])
        #expect(shown(.number(1)) == ["hci1", "laptop"])
    }

    @Test func `the first failure decides the status`() {
        let good = CheckLine(.good, "a", "b")
        let weak = CheckLine(.weak, "a", "b")
        #expect(ExitStatus.check([]) == .done)
        #expect(ExitStatus.check([good, weak]) == .done)
        #expect(
            ExitStatus.check([
                good, CheckLine(.bad(.unreachable), "a", "b"),
                CheckLine(.bad(.localFile), "a", "b"),
            ]) == .unreachable)
    }

    @Test func `what serving fails at first decides the status`() {
        for flags in [["--dir", "/nowhere"], ["--dir", "/", "--allow-file", "/nowhere"]] {
            let served = Program("btfile-serve").run(flags)
            #expect(served.status == Tool.ExitStatus.localFile.rawValue)
            #expect(Program("btfile-serve").run(["--check"] + flags).status == served.status)
        }
    }

    @Test func `over a socket file the real server checks what there is`() throws {
        let bench = try Workbench("notes", [])
        let flags = ["--check", "--listen", "unix:\(try bench.address())", "--dir"]
        let outcome = Program("btfile-serve").run(flags + ["\(bench.share.path)"])
        outcome.expect(.done)
        let subjects = outcome.outputText.split(separator: "\n").map {
            $0.split(separator: " ").prefix(2).joined(separator: " ")
        }
        #expect(subjects.prefix(2) == ["ok share", "ok socket"])
        #expect(subjects.last?.hasSuffix(" sandbox") == true && subjects.count == 3)
        // Nothing is left of it.
        #expect(try bench.socketNames() == [])
        Program("btfile-serve").run(flags + ["/nowhere"]).expect(.localFile)
    }

    @Test func `two servers of this machine are several`() throws {
        let benches = [try Workbench("notes", []), try Workbench("notes", [])]
        let servers = try benches.map { try $0.serve() }
        #expect(RunningServers.areSeveral)
        withExtendedLifetime(servers) {}
    }

    @Test func `with --json each line is an object, and a total ends them`() throws {
        let bench = try Workbench("notes", [])
        let flags = ["--check", "--json", "--listen", "\(try bench.address())"]
        let outcome = Program("btfile-serve").run(flags + ["\(bench.share.path)"])
        outcome.expect(.done)
        let lines = outcome.outputText.split(separator: "\n")
        try #require(lines.count == 4)
        let folder = "\(bench.share.path) can be read"
        #expect(
            lines[0] == #"{"subject":"share","result":"ok","finding":"\#(folder)","error":null}"#)
        #expect(lines[1].hasPrefix(#"{"subject":"socket","result":"ok","finding":"unix:"#))
        #expect(lines[3].hasPrefix(#"{"total":{"ok":"#))
        #expect(lines[3].hasSuffix(#""fails":0,"exit_status":0}}"#))
        let failed = Program("btfile-serve").run(flags + ["/nowhere"])
        failed.expect(.localFile)
        #expect(failed.outputText.contains(#""error":{"code":3,"kind":"local_file","sentence":"#))
    }
}
