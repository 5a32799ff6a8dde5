import Bluetooth
import System
import TestSupport
import Testing

extension Radio {
    /// Who is paired with whom, where bluetoothd keeps the keys.
    @Suite(
        .serialized,
        .enabled(if: BluetoothService.isHere, "no bluetoothd and dbus-daemon here"))
    struct PairingTests {
        private let share: TemporaryFolder

        init() throws {
            share = try TemporaryFolder()
            try share.setPermissions(0o755, of: ".")
            try share.write("a line of notes\n", to: "notes")
        }

        /// bluetoothd, and adapters that know no key.
        private func start() throws -> BluetoothService {
            try Bed.unplug()
            try Bed.run(SourceTree().root + "/Tests/Lab/adapters", "--plain")
            return try BluetoothService()
        }

        private func serve() throws -> RunningProgram {
            let server = Nobody.start(
                "btfile-serve",
                ["--dir", "\(share.path)", "--channel", "7", "--adapter", "hci\(Bed.server)"])
            try #require(server.waits(forError: "published by bluetoothd"), "\(server.errorText)")
            return server
        }

        private func arguments() throws -> [String] {
            let server = try "\(Bed.address(Bed.server))"
            return [
                "--adapter", "hci\(Bed.client)", "--retry", "0", "-o", "-", server, "notes",
            ]
        }

        private func fetch() throws -> Outcome {
            Nobody.start("btfile-get", try arguments()).wait()
        }

        /// Fetches as a client that asks nobody whether it is paired.
        private func fetchAsStranger(_ flags: String...) throws -> Outcome {
            Program("btfile-get").run(
                try flags + arguments(), environment: ["DBUS_SYSTEM_BUS_ADDRESS=unix:path=/nowhere"]
            )
        }

        private func stop(_ server: RunningProgram) -> [Substring] {
            server.send(15)
            let outcome = server.wait()
            #expect(outcome.status == 0)
            return outcome.errorText.split(separator: "\n")
        }

        @Test func `paired devices fetch at medium, and the same two unpaired do not`() throws {
            let service = try start()
            defer { withExtendedLifetime(service) {} }
            let agent = try TestPairingAgent()
            let server = try serve()
            try agent.pair()
            let fetched = try fetch()
            #expect(fetched.status == 0, "\(fetched.errorText)")
            #expect(fetched.outputText == "a line of notes\n")

            try agent.forget(Bed.client, as: Bed.server)
            try agent.forget(Bed.server, as: Bed.client)
            let device = try Bed.address(Bed.server)
            let refused = try fetch()
            #expect(refused.status == 6, "\(refused.errorText)")
            #expect(
                refused.errorText.contains(
                    "\(device) is not paired with this computer: "
                        + "try 'btfile-get --pair \(device)' "
                        + "while 'btfile-serve --pairable' runs there\n"))
            #expect(refused.output.isEmpty)
            let log = stop(server)
            #expect(log.filter { $0.contains(" connected") }.count == 1, "\(log)")
            #expect(log.filter { $0.contains(" served ") }.count == 1, "\(log)")
        }

        @Test func `a stranger with whom the kernel makes up a key is turned away`() throws {
            let service = try start()
            defer { withExtendedLifetime(service) {} }
            let server = try serve()
            try TestPairingAgent().forgetAll()
            // One link for both: when these controllers make up a second key, the kernel keeps it.
            let link = try Bed.holdLink()
            defer { link.send(9) }
            for _ in 1...2 {
                let outcome = try fetchAsStranger()
                #expect(outcome.status == 8, "\(outcome.errorText)")
                #expect(outcome.errorText.contains("does not let this device in"))
                #expect(outcome.output.isEmpty)
            }
            let log = stop(server)
            let client = try Bed.address(Bed.client)
            let words = "\(client) #1 turned away: not paired with this machine"
            #expect(log.filter { $0.contains("turned away") }.count == 1, "\(log)")
            #expect(log.contains { $0.hasSuffix(words) }, "\(log)")
            #expect(!log.contains { $0.contains(" connected") || $0.contains(" served ") })
        }

        @Test func `while bluetoothd is silent that has told before nobody comes in`() throws {
            let service = try start()
            let server = try serve()
            try TestPairingAgent().pair()
            #expect(try fetch().status == 0)
            try service.paused {
                // Nor does it tell the channel.
                let outcome = try fetchAsStranger("--channel", "7")
                #expect(outcome.status == 8, "\(outcome.errorText)")
                #expect(outcome.errorText.contains("the server is busy"))
                #expect(outcome.output.isEmpty)
            }
            let outcome = try fetch()
            #expect(outcome.status == 0, "\(outcome.errorText)")
            let log = stop(server)
            #expect(log.filter { $0.contains(" connected") }.count == 2, "\(log)")
            let words = "turned away: bluetoothd does not tell whether it is paired"
            #expect(log.contains { $0.hasSuffix(words) }, "\(log)")
        }

        @Test func `a key that only one side has kept is of no use`() throws {
            let service = try start()
            defer { withExtendedLifetime(service) {} }
            let agent = try TestPairingAgent()
            let server = try serve()
            try agent.pair()
            try agent.forget(Bed.client, as: Bed.server)
            let outcome = try fetch()
            #expect(outcome.status == 6, "\(outcome.errorText)")
            #expect(outcome.output.isEmpty)
            let log = stop(server)
            #expect(!log.contains { $0.contains(" connected") || $0.contains(" served ") })
        }

        @Test func `whoever only calls himself a paired device is no paired device`() throws {
            let service = try start()
            defer { withExtendedLifetime(service) {} }
            let agent = try TestPairingAgent()
            let server = try serve()
            try agent.pair()
            try agent.forget(Bed.server, as: Bed.client)
            for _ in 1...3 {
                let outcome = try fetchAsStranger()
                #expect(outcome.status == 6, "\(outcome.errorText)")
                #expect(outcome.output.isEmpty)
            }
            let log = stop(server)
            #expect(
                !log.contains { $0.contains(" connected") || $0.contains(" served ") }, "\(log)")
        }
    }
}
