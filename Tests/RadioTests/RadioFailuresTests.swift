import Bluetooth
import System
import TestSupport
import Testing

extension Radio {
    /// What goes wrong with adapters, channels and keys, and what the programs say of it.
    @Suite struct FailuresTests {
        /// A folder that may be served.
        private let source: TemporaryFolder
        private let target: TemporaryFolder

        init() throws {
            source = try TemporaryFolder()
            target = try TemporaryFolder()
            try source.write("hello\n", to: "notes.txt")
        }

        private func serve(_ flags: String...) -> Outcome {
            Program("btfile-serve").run(["--dir", "\(source.path)"] + flags)
        }

        private func fetch(_ flags: String...) throws -> Outcome {
            try Served.fetch(["notes.txt"], into: target, flags).wait()
        }

        private func server() throws -> String { try "\(Bed.address(Bed.server))" }

        @Test func `an adapter is not called by itself`() throws {
            let own = try Bed.address(Bed.client)
            let outcome = Program("btfile-get").run(["--adapter", "hci1", "\(own)", "notes.txt"])
            #expect(outcome.status == 2)
            #expect(outcome.errorText.contains("\(own) is the address of this computer itself"))
        }

        @Test func `a channel in use is status 4`() throws {
            let served = try Served("\(source.path)")
            let outcome = serve("--channel", Served.channel, "--adapter", "hci0")
            #expect(outcome.status == 4)
            #expect(
                outcome.errorText == "btfile-serve: channel 20 is taken by another program: "
                    + "stop that program, or choose another channel with --channel\n")
            _ = served.stop()
        }

        @Test func `a channel where nobody listens is status 5`() throws {
            let outcome = try fetch("--channel", "19", "--retry", "1", "--retry-delay", "0")
            #expect(outcome.status == 5)
            let sentence =
                try "\(server()) answered, but nothing listens on channel 19: "
                + "start btfile-serve there"
            #expect(outcome.errorText.contains("btfile-get: \(sentence)\n"))
        }

        @Test func `an adapter that is not there is status 4`() throws {
            let sentence = "there is no adapter hci9: look with 'bluetoothctl list'\n"
            #expect(
                serve("--adapter", "hci9")
                    == Outcome(status: 4, errors: Array("btfile-serve: \(sentence)".utf8)))
            #expect(
                try fetch("--adapter", "hci9")
                    == Outcome(status: 4, errors: Array("btfile-get: \(sentence)".utf8)))
        }

        @Test func `an adapter that is switched off is status 4`() throws {
            let sentence = "is switched off: try 'systemctl start bluetooth', "
            try Bed.switchOff(Bed.server)
            let serving = serve("--adapter", "hci0")
            try Bed.switchOn(Bed.server)
            #expect(serving.status == 4)
            #expect(serving.errorText.hasPrefix("btfile-serve: the adapter hci0 \(sentence)"))

            try Bed.switchOff(Bed.client)
            let fetching = try fetch()
            try Bed.switchOn(Bed.client)
            #expect(fetching.status == 4)
            #expect(fetching.errorText.hasPrefix("btfile-get: the adapter hci1 \(sentence)"))
        }

        @Test(arguments: ["0", "31", "abc"])
        func `a wrong channel is status 2`(channel: String) throws {
            let sentence = "--channel \(channel): must be an RFCOMM channel from 1 to 30"
            let serving = serve("--channel", channel)
            #expect(serving.status == 2)
            #expect(serving.errorText.hasPrefix("btfile-serve: \(sentence), or auto\n"))
            let fetching = try fetch("--channel", channel)
            #expect(fetching.status == 2)
            #expect(fetching.errorText.hasPrefix("btfile-get: \(sentence)\n"))
        }

        @Test(arguments: ["low", "medium"], ["low", "medium"])
        func `devices that need nobody pair by themselves`(server: String, client: String) throws {
            let served = try Served("\(source.path)", "--security", server)
            let outcome = try fetch("--security", client)
            #expect(outcome.status == 0, "\(outcome.errorText)")
            #expect(try target.read("notes.txt") == Array("hello\n".utf8))
            _ = served.stop()
        }

        @Test func `a key that nobody compared is not high, and nothing is fetched`() throws {
            let served = try Served("\(source.path)")
            let outcome = try fetch("--security", "high", "--retry", "1", "--retry-delay", "0")
            let device = try server()
            #expect(outcome.status == 6, "\(outcome.errorText)")
            #expect(
                outcome.errorText.hasSuffix(
                    "btfile-get: \(device) refused pairing or encryption: "
                        + "--security high needs a pairing with compared digits: "
                        + "run 'bluetoothctl remove' for the other device on both machines, "
                        + "then 'btfile-get --pair \(device)' "
                        + "while 'btfile-serve --pairable' runs there\n"))
            #expect(try target.names() == [])
            _ = served.stop()
        }
    }
}
