import System
import TestSupport
import Testing

extension Radio {
    /// What `btfile-get --check` says of a device.
    @Suite struct CheckTests {
        private func check(_ flags: String...) throws -> Outcome {
            Program("btfile-get").run(
                ["--check", "--adapter", "hci\(Bed.client)", "\(try Bed.address(Bed.server))"]
                    + flags)
        }

        private func lines(_ outcome: Outcome) -> [String] {
            outcome.outputText.split(separator: "\n").map(String.init)
        }

        @Test func `a paired server is reached, with every step told`() throws {
            let share = try TemporaryFolder()
            let served = try Served("\(share.path)")
            let server = try Bed.address(Bed.server)
            let outcome = try check("--channel", Served.channel)
            #expect(outcome.status == 0, "\(outcome.outputText)")
            let lines = lines(outcome)
            #expect(
                lines.contains(
                    "ok    adapter    hci1 \(try Bed.address(Bed.client)) is switched on"))
            #expect(lines.contains { $0.hasPrefix("weak  bluetoothd does not run") })
            #expect(
                lines.suffix(4) == [
                    "ok    channel    \(server) answers on 20",
                    "ok    security   medium: the link is authenticated and encrypted",
                    "ok    server     speaks btfile, compressed",
                    "ok    share      can be listed",
                ])
            let guessed = try check()
            #expect(guessed.status == 0, "\(guessed.outputText)")
            #expect(guessed.outputText.contains("weak  record     cannot ask \(server) for its "))
            let log = served.stop()
            #expect(log.filter { $0.contains(" connected") }.count == 2)
        }

        @Test func `where nothing listens it is status 5, at the step that fails`() throws {
            let outcome = try check("--channel", "19")
            #expect(outcome.status == 5, "\(outcome.outputText)")
            #expect(
                lines(outcome).last?.hasPrefix(
                    "FAILS channel    \(try Bed.address(Bed.server)) answered, but nothing ")
                    == true
            )
        }

        @Test func `an adapter that is not there ends it at once, with status 4`() throws {
            let outcome = try check("--adapter", "hci9")
            #expect(outcome.status == 4)
            #expect(outcome.outputText.contains("FAILS adapter    there is no adapter hci9"))
            #expect(!outcome.outputText.contains(" channel "))
        }
    }
}
