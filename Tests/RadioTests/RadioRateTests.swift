import System
import TestSupport
import Testing

extension Radio {
    /// What keeps a transfer slow.
    @Suite struct RateTests {
        private let source: TemporaryFolder
        private let target: TemporaryFolder

        init() throws {
            source = try TemporaryFolder()
            target = try TemporaryFolder()
        }

        @Test(arguments: [(["--limit-rate", "50K"], []), ([], ["--limit-rate", "50K"])])
        func `a limit of the rate is kept, whichever side has it`(
            serving: [String], fetching: [String]
        ) throws {
            try source.write(SeededContent.bytes(250_000), to: "random")
            let served = try Served("\(source.path)", flags: serving)
            let begin = MonotonicTime.now
            let outcome = try Served.fetch(["random"], into: target, fetching).wait()
            let taken = MonotonicTime.now - begin
            #expect(outcome.status == 0, "\(outcome.errorText)")
            // Five seconds, but for what the limit lets pass at once and what is under way in the
            // kernels when it begins. A limit is about time and nothing else tells that it is kept;
            // a slow machine only makes this longer.
            #expect(taken > .seconds(3))
            _ = served.stop()
        }
    }
}
