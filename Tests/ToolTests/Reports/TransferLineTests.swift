import Client
import Testing
import Tool

/// The line that stays when a file is complete.
struct TransferLineTests {
    @Test(arguments: [
        (DownloadOutcome.Result.fetched, 9_500_000, "a: 9.5 MB in 46.2 s (206 kB/s)"),
        (.resumed, 4_620_000, "a: 9.5 MB, resumed: the last 4.6 MB in 46.2 s (100 kB/s)"),
        (.appended, 462, "a: 9.5 MB, appended: the last 462 B in 46.2 s (10 B/s)"),
        (.changed, 41_200, "a: 9.5 MB, changed: 41.2 kB came in 46.2 s (892 B/s)"),
        (.resumed, 0, "a: 9.5 MB, resumed: the last 0 B in 46.2 s"),
        (.changed, 0, "a: 9.5 MB, changed: 0 B came in 46.2 s"),
        (.unchanged, 0, "a: unchanged (9.5 MB)"),
    ])
    func `says what was done`(result: DownloadOutcome.Result, received: UInt64, text: String) {
        var facts = TransferFacts(size: 9_500_000)
        facts.receivedBytes = received
        facts.duration = .milliseconds(46_200)
        #expect(TransferLine.text("a", result, facts) == text)
    }

    @Test func `is safe and has no rate without time`() {
        var facts = TransferFacts(size: 6)
        facts.receivedBytes = 6
        let line = TransferLine.text("\n\u{1B}", .fetched, facts)
        #expect(line == "\\x0A\\x1B: 6 B in 0.0 s")
    }
}
