import Bluetooth
import System
import TestSupport
import Testing

extension Radio {
    /// Two programs pair their machines through the real bluetoothd, and then do their work.
    @Suite(
        .serialized,
        .enabled(if: BluetoothService.isHere, "no bluetoothd and dbus-daemon here"))
    struct PairTests {
        private let share: TemporaryFolder

        init() throws {
            share = try TemporaryFolder()
            try share.write("a line of notes\n", to: "notes")
        }

        private func serve(
            _ flags: [String], at stream: Program.ErrorStream
        ) throws -> RunningProgram {
            let server = Program("btfile-serve").start(
                [
                    "--dir", "\(share.path)", "--channel", "7", "--adapter", "hci\(Bed.server)",
                    "--pairable", "--verbose",
                ] + flags, errorStream: stream)
            try #require(server.waits(forError: "published by bluetoothd"), "\(server.errorText)")
            try #require(
                server.waits(forError: "bluetoothd asks here before it pairs"),
                "\(server.errorText)")
            return server
        }

        private func pair(
            _ flags: [String], at stream: Program.ErrorStream
        ) throws -> RunningProgram {
            Program("btfile-get").start(
                ["--adapter", "hci\(Bed.client)", "--pair"] + flags
                    + ["\(try Bed.address(Bed.server))"], errorStream: stream)
        }

        private func expectNotes() throws {
            let outcome = Program("btfile-get").run([
                "--adapter", "hci\(Bed.client)", "--retry", "0", "-o", "-",
                "\(try Bed.address(Bed.server))", "notes",
            ])
            #expect(outcome.status == 0, "\(outcome.errorText)")
            #expect(outcome.outputText == "a line of notes\n")
        }

        /// What `btfile-serve --check` says of pairing.
        private func checkedPairing() -> [Substring] {
            let outcome = Program("btfile-serve").run([
                "--dir", "\(share.path)", "--channel", "8", "--adapter", "hci\(Bed.server)",
                "--check",
            ])
            return outcome.outputText.split(separator: "\n").filter { $0.contains(" pairing ") }
        }

        private func isTrusted(_ device: UInt16, by adapter: UInt16) throws -> Bool {
            let name = try "\(Bed.address(device))".split(separator: ":").joined(separator: "_")
            let outcome = Program(at: "/usr/bin/busctl").run([
                "get-property", "org.bluez", "/org/bluez/hci\(adapter)/dev_\(name)",
                "org.bluez.Device1", "Trusted",
            ])
            return outcome.outputText == "b true\n"
        }

        @Test func `both show the same digits, and after two times yes a file is fetched`() throws {
            let service = try BluetoothService.betweenStrangers()
            defer { withExtendedLifetime(service) {} }
            let nobody = "no device is paired with this computer, so none may connect"
            #expect(checkedPairing().first?.contains(nobody) == true)
            let server = try serve([], at: .dialogue)
            let client = try pair([], at: .dialogue)
            let shown = try client.digits()
            #expect(shown.count == 6)
            #expect(try server.digits() == shown)
            client.type("yes\n")
            server.type("yes\n")
            let outcome = client.wait()
            #expect(outcome.status == 0, "\(outcome.errorText)")
            let device = try Bed.address(Bed.client)
            #expect(server.waits(forError: "\(device) is paired and trusted"))
            #expect(try isTrusted(Bed.server, by: Bed.client))
            #expect(try isTrusted(Bed.client, by: Bed.server))
            #expect(checkedPairing() == ["ok    pairing    1 device paired"])
            try expectNotes()
        }

        @Test func `no at the server leaves both unpaired`() throws {
            let service = try BluetoothService.betweenStrangers()
            defer { withExtendedLifetime(service) {} }
            let server = try serve([], at: .dialogue)
            let client = try pair([], at: .dialogue)
            _ = try client.digits()
            _ = try server.digits()
            client.type("yes\n")
            server.type("no\n")
            let outcome = client.wait()
            #expect(outcome.status == 6, "\(outcome.errorText)")
            let device = try Bed.address(Bed.client)
            #expect(server.waits(forError: "\(device) is not paired: the answer here was no"))
            let agent = try TestPairingAgent()
            #expect(try !agent.keepsKey(of: Bed.client, as: Bed.server))
            #expect(try !agent.keepsKey(of: Bed.server, as: Bed.client))
        }

        @Test
        func `no at the client is told at the server, which has said yes, and not after a minute`()
            throws
        {
            let service = try BluetoothService.betweenStrangers()
            defer { withExtendedLifetime(service) {} }
            let server = try serve([], at: .dialogue)
            let client = try pair([], at: .dialogue)
            _ = try client.digits()
            _ = try server.digits()
            let device = try Bed.address(Bed.client)
            server.type("yes\n")
            let end = MonotonicTime.now + .seconds(60)
            try #require(server.waits(forError: "waiting for \(device) to say yes as well"))
            client.type("no\n")
            #expect(client.wait().status == 6)
            #expect(server.waits(forError: "\(device) is not paired: it refused"))
            // Then it would be told in any case.
            #expect(MonotonicTime.now < end)
        }

        @Test func `a device that can show no digits is paired only after a yes`() throws {
            let service = try BluetoothService.betweenStrangers()
            defer { withExtendedLifetime(service) {} }
            let server = try serve([], at: .dialogue)
            let client = try pair(["--pair-accept"], at: .pipe)
            try #require(
                server.waits(forError: "which shows no number to compare"), "\(server.errorText)")
            server.type("no\n")
            let outcome = client.wait()
            #expect(outcome.status == 6, "\(outcome.errorText)")
            #expect(try !TestPairingAgent().keepsKey(of: Bed.client, as: Bed.server))
        }

        @Test func `without screens the first device is paired, and then the window is closed`()
            throws
        {
            let service = try BluetoothService.betweenStrangers()
            defer { withExtendedLifetime(service) {} }
            let server = try serve(["--pair-accept"], at: .pipe)
            #expect(service.property("Pairable", of: Bed.server) == "b true")
            let outcome = try pair(["--pair-accept"], at: .pipe).wait()
            #expect(outcome.status == 0, "\(outcome.errorText)")
            let device = try Bed.address(Bed.client)
            #expect(server.waits(forError: "\(device) is paired and trusted"))
            #expect(
                Patience.sees { service.property("Pairable", of: Bed.server) == "b false" })
            try expectNotes()
        }
    }
}
