import Bluetooth
import System
import TestSupport
import Testing

extension Radio {
    /// Servers that are found without being told where, by programs without any rights.
    @Suite(
        .serialized,
        .enabled(if: BluetoothService.isHere, "no bluetoothd and dbus-daemon here"))
    struct DiscoveryTests {
        private static let tree = SourceTree()
        private static let published = "published by bluetoothd: clients need no --channel"
        private static let name = "Lab files"

        private func serve(_ flags: String...) -> RunningProgram {
            Nobody.start(
                "btfile-serve",
                [
                    "--dir", Self.tree.root + "/share", "--adapter", "hci\(Bed.server)",
                    "--security", "low",
                ] + flags)
        }

        private func get(_ arguments: String...) -> Outcome {
            Nobody.start(
                "btfile-get",
                ["--adapter", "hci\(Bed.client)", "--security", "low", "--retry", "0"] + arguments
            ).wait()
        }

        private func scan(_ flags: String...) -> Outcome {
            Nobody.start(
                "btfile-get", ["--adapter", "hci\(Bed.client)", "--scan", "1"] + flags
            ).wait()
        }

        private func expectNotes(from server: String, _ flags: String...) throws {
            let outcome = Nobody.start(
                "btfile-get",
                ["--adapter", "hci\(Bed.client)", "--security", "low", "-o", "-"] + flags
                    + [server, "notes.txt"]
            ).wait()
            #expect(outcome.status == 0, "\(outcome.errorText)")
            let notes = try Folder(LocalPath(Self.tree.root + "/share"))
                .openFile(beneath: "notes.txt").contents()
            #expect(outcome.output == notes)
        }

        private func stop(_ server: RunningProgram) -> Outcome {
            server.send(15)
            return server.wait()
        }

        private func lines(_ text: String, saying words: String) -> Int {
            text.split(separator: "\n").count { $0.contains(words) }
        }

        @Test func `a published server is found by address, by name and by a scan`() throws {
            let service = try BluetoothService()
            defer { withExtendedLifetime(service) {} }
            let address = "\(try Bed.address(Bed.server))"
            let server = serve("--channel", "7", "--name", Self.name)
            #expect(server.waits(forError: Self.published), "\(server.errorText)")
            try BluetoothService.openAdapters()
            try expectNotes(from: address)
            let scan = self.scan()
            #expect(scan.status == 0, "\(scan.errorText)")
            #expect(scan.outputText.contains("\(address)  channel 7 "), "\(scan.outputText)")
            #expect(scan.outputText.contains(Self.name), "\(scan.outputText)")
            let programs = self.scan("--json")
            #expect(programs.outputText.contains(#""service":"Lab files","channel":7"#))
            try expectNotes(from: Self.name)
            let nobody = get("nobody", "notes.txt")
            #expect(nobody.status == 5, "\(nobody.errorText)")
            #expect(stop(server).status == 0)
            let gone = get("-o", "-", address, "notes.txt")
            #expect(gone.status == 5, "\(gone.errorText)")
            #expect(gone.errorText.contains("serves no btfile"), "\(gone.errorText)")
        }

        @Test func `a server is published again when bluetoothd comes back`() throws {
            let service = try BluetoothService()
            defer { withExtendedLifetime(service) {} }
            let server = serve("--channel", "7", "--name", Self.name)
            #expect(server.waits(forError: Self.published), "\(server.errorText)")
            for round in 2...3 {
                service.stop()
                #expect(
                    server.waits { lines($0, saying: "bluetoothd does not run") == round - 1 },
                    "\(server.errorText)")
                service.start()
                #expect(
                    server.waits {
                        lines($0, saying: Self.published) == round
                            && lines($0, saying: "clients can connect again") == round - 1
                    }, "\(server.errorText)")
            }
            try BluetoothService.openAdapters()
            try expectNotes(from: "\(Bed.address(Bed.server))")
            #expect(stop(server).status == 0)
        }

        @Test func `without bluetoothd it is served all the same, with one warning`() throws {
            let service = try BluetoothService(startsService: false)
            defer { withExtendedLifetime(service) {} }
            let server = serve("--channel", "20")
            #expect(server.waits(forError: "not published"), "\(server.errorText)")
            try expectNotes(from: "\(Bed.address(Bed.server))", "--channel", "20")
            let log = stop(server)
            let warnings = log.errorText.split(separator: "\n").filter { $0.contains("warning") }
            #expect(warnings.count == 1, "\(warnings)")
            #expect(warnings.first?.contains("channel 20 by themselves") == true, "\(warnings)")
        }

        @Test func `two servers share the adapter when each takes a free channel`() throws {
            let first = serve("--channel", "auto", "--advertise", "none")
            #expect(first.waits(forError: "on channel 20 "), "\(first.errorText)")
            let second = serve("--channel", "auto", "--advertise", "none")
            #expect(second.waits(forError: "on channel 21 "), "\(second.errorText)")
            try expectNotes(from: "\(Bed.address(Bed.server))", "--channel", "21")
            #expect(stop(second).status == 0)
            #expect(stop(first).status == 0)
        }

        /// What a lying server of service records makes btfile-get end with, and say.
        private static let lies: [(kind: String, status: Int32, words: String)] = [
            ("random", 7, "sent an invalid answer"), ("truncated", 7, "sent an invalid answer"),
            ("huge", 7, "sent an invalid answer"), ("nested", 7, "sent an invalid answer"),
            ("lengths", 7, "sent an invalid answer"), ("0", 5, "serves no btfile"),
            ("31", 5, "serves no btfile"), ("0,31,255", 5, "serves no btfile"),
            ("9", 5, "nothing listens on channel 9"),
        ]

        @Test func `a server that lies of its services does no harm`() throws {
            let address = "\(try Bed.address(Bed.server))"
            let liar = Program(at: "/usr/bin/env").start(
                ["python3", Self.tree.root + "/Tests/Lab/hostile-sdp.py", address]
                    + Self.lies.map(\.kind), environment: ["PATH=/usr/bin:/bin"])
            #expect(liar.waits(forError: "ready"), "\(liar.errorText)")
            for lie in Self.lies {
                let outcome = get("-o", "-", address, "notes.txt")
                #expect(outcome.status == lie.status, "\(lie.kind): \(outcome.errorText)")
                #expect(outcome.errorText.contains(lie.words), "\(lie.kind): \(outcome.errorText)")
                #expect(outcome.output.isEmpty)
            }
            #expect(liar.wait().status == 0, "\(liar.errorText)")
        }

        @Test func `of several channels the one that listens is found`() throws {
            let address = "\(try Bed.address(Bed.server))"
            let server = serve("--channel", "7", "--advertise", "none")
            #expect(server.waits(forError: "serving "), "\(server.errorText)")
            let teller = Program(at: "/usr/bin/env").start(
                ["python3", Self.tree.root + "/Tests/Lab/hostile-sdp.py", address, "0,9,31,7,8"],
                environment: ["PATH=/usr/bin:/bin"])
            #expect(teller.waits(forError: "ready"), "\(teller.errorText)")
            try expectNotes(from: address)
            #expect(teller.wait().status == 0, "\(teller.errorText)")
            #expect(stop(server).status == 0)
        }
    }
}
