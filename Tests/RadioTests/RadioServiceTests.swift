import System
import TestSupport
import Testing

extension Radio {
    /// The unit for systemd, run by systemd.
    @Suite struct ServiceTests {
        @Test func `the unit serves, reloads, is watched and stops`() throws {
            let outcome = Program(at: SourceTree().root + "/Tests/Lab/service").run(
                [Program.folder], environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"])
            #expect(outcome.status == 0, "\(outcome.outputText)\(outcome.errorText)")
            #expect(!outcome.outputText.contains("FAILS"), "\(outcome.outputText)")
        }
    }
}
