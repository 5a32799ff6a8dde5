import Bluetooth
import Glibc
import System
import TestSupport
import Testing

extension Radio {
    /// Who is let in, who may look for the server, and what it needs for that: nothing.
    @Suite struct AdmittanceTests {
        private let share: TemporaryFolder
        private let target: TemporaryFolder

        init() throws {
            share = try TemporaryFolder()
            target = try TemporaryFolder()
            try share.write("a line of notes\n", to: "notes")
        }

        private func fetch() throws -> Outcome {
            try Served.fetch(["--retry", "0", "notes"], into: target).wait()
        }

        @Test func `who is not on the list is turned away, until it is`() throws {
            let lists = try TemporaryFolder()
            let client = try Bed.address(Bed.client)
            try lists.write("\(Bed.address(Bed.server)) # not the client\n", to: "allow")
            let served = try Served(
                "\(share.path)", "--allow-file", "\(lists.path("allow"))", "--allow",
                "00:11:22:33:44:55")
            for _ in 0..<2 {
                let outcome = try fetch()
                #expect(outcome.status == 8)
                #expect(outcome.errorText.contains("does not let this device in"))
            }
            // A list in its place, as an editor puts it there, and read behind the wall.
            try lists.write("# now\n\(client)\n", to: "new")
            try lists.rename("new", to: "allow")
            served.server.send(SIGHUP)
            try #require(served.server.waits(forError: "list read again: 2 devices may connect"))
            #expect(try fetch().status == 0)
            try lists.write("everybody\n", to: "allow")
            served.server.send(SIGHUP)
            try #require(served.server.waits(forError: "stays in force"))
            #expect(try fetch().status == 0)
            let log = served.stop()
            #expect(log.filter { $0.contains("turned away: not on the list") }.count == 1)
            #expect(log.filter { $0.contains(" connected") }.count == 2)
            let list = lists.path("allow")
            #expect(log.contains { $0.contains("\(list): line 1 is not an address") })
        }

        @Test func `a list that anybody can get around is warned of`() throws {
            let served = try Served(
                "\(share.path)", "--security", "low", "--allow", "\(Bed.address(Bed.client))")
            let log = served.stop()
            #expect(log.contains { $0.contains("warning: --allow with --security low") })
        }

        @Test func `neither program needs a user's rights or a capability`() throws {
            for folder in [share, target] { try folder.setPermissions(0o777, of: ".") }
            let server = Nobody.start(
                "btfile-serve",
                ["--dir", "\(share.path)", "--channel", Served.channel, "--adapter", "hci0"])
            try #require(server.waits(forError: "serving "), "\(server.errorText)")
            for name in ["CapEff", "CapPrm", "CapBnd"] {
                #expect(Nobody.line(name, of: server) == "\(name):\t0000000000000000")
            }
            #expect(Nobody.line("Uid", of: server) == "Uid:\t65534\t65534\t65534\t65534")
            let client = Nobody.start(
                "btfile-get",
                [
                    "--adapter", "hci1", "-P", "\(target.path)", "--channel", Served.channel,
                    "\(try Bed.address(Bed.server))", "notes",
                ])
            let outcome = client.wait()
            #expect(outcome.status == 0, "\(outcome.errorText)")
            #expect(try target.status(of: "notes")?.owner == 65_534)
            server.send(SIGTERM)
            #expect(server.wait().status == 0)
        }

        @Test func `--check says that serving would work, and with a taken channel that not`()
            throws
        {
            let flags = ["--dir", "\(share.path)", "--channel", Served.channel]
            let good = Program("btfile-serve").run(["--check"] + flags)
            #expect(good.status == 0, "\(good.outputText)")
            #expect(good.outputText.contains("ok    adapter    hci0 "))
            #expect(good.outputText.contains("ok    channel    channel 20 is free\n"))
            #expect(good.outputText.contains("weak  bluetoothd "))
            #expect(good.outputText.contains("weak  pairing    cannot ask bluetoothd which "))
            let served = try Served("\(share.path)")
            let bad = Program("btfile-serve").run(["--check", "--adapter", "hci0"] + flags)
            #expect(bad.status == 4)
            #expect(bad.outputText.contains("FAILS channel    channel 20 is taken"))
            let free = Program("btfile-serve").run([
                "--check", "--adapter", "hci0", "--dir", "\(share.path)", "--channel", "auto",
            ])
            #expect(free.status == 0, "\(free.outputText)")
            #expect(free.outputText.contains("ok    channel    channel 21 of hci0 is free\n"))
            _ = served.stop()
        }

        @Test func `without bluetoothd nobody finds it, and it serves`() throws {
            let served = try Served("\(share.path)", "--discoverable", "--pairable")
            #expect(try fetch().status == 0)
            let log = served.stop()
            #expect(log.contains { $0.contains("warning: neither discoverable nor pairable: ") })
        }

        @Test func `it is discoverable and pairable as long as it serves`() throws {
            let bluetoothd = try BluetoothService()
            defer { withExtendedLifetime(bluetoothd) {} }
            try bluetoothd.switchOn()
            func seen() -> [String?] {
                ["Discoverable", "DiscoverableTimeout", "Pairable"].map {
                    bluetoothd.property($0, of: Bed.server)
                }
            }
            let before = seen()
            #expect(before.first == "b false")
            try share.setPermissions(0o777, of: ".")
            let server = Nobody.start(
                "btfile-serve",
                [
                    "--dir", "\(share.path)", "--channel", Served.channel, "--adapter", "hci0",
                    "--discoverable", "600", "--pairable",
                ])
            try #require(server.waits(forError: "discoverable for 600 s, pairable"))
            try #require(server.waits(forError: "published by bluetoothd"))
            #expect(seen() == ["b true", "u 600", "b true"])
            #expect(bluetoothd.property("Discoverable", of: Bed.client) == "b false")
            server.send(SIGTERM)
            #expect(server.wait().status == 0)
            #expect(seen() == before)
            let check = Program("btfile-serve").run([
                "--check", "--dir", "\(share.path)", "--channel", "21",
            ])
            #expect(check.status == 0)
            #expect(check.outputText.contains("ok    record     published by bluetoothd\n"))
        }
    }
}
