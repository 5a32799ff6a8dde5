import Glibc
import System
import TestSupport
import Testing
import Tool

/// What a dry run says, with the real programs: never nothing.
@Suite(.waiting) struct `Dry runs` {
    private let bench: Workbench
    private let server: RunningProgram

    init() throws {
        bench = try Workbench("a", Array("one\n".utf8))
        try bench.share.makeFolder("logs")
        try bench.share.write("two\n", to: "logs/b")
        server = try bench.serve()
    }

    @Test func `tell of a file that is here as well`() throws {
        #expect(try bench.get("--dry-run", "a").outputText == "to fetch: a (4 B)\n")
        try bench.get("a").expect(.done)
        for flags in [[], ["--newer"], ["--skip-existing"]] {
            let outcome = try bench.startGetting(["--dry-run", "a"] + flags).wait()
            outcome.expect(.done)
            let word = flags.isEmpty ? "to compare" : "skipped"
            #expect(
                outcome.outputText == "\(word): a (4 B)\n" || outcome.outputText == "\(word): a\n")
        }
    }

    @Test(arguments: [
        ["a", "logs/b"], ["-r", "."], ["-r", "logs"], ["*"], ["-r", ".", "--delete"],
    ])
    func `tell of what is all here`(names: [String]) throws {
        try bench.get("-r", ".").expect(.done)
        let outcome = try bench.startGetting(["--dry-run"] + names).wait()
        outcome.expect(.done)
        #expect(outcome.errorText.hasSuffix(" (nothing was written)\n"), "\(outcome.errorText)")
    }

    @Test func `tell a script what there is to do, and no more`() throws {
        try bench.get("a").expect(.done)
        let outcome = try bench.get("-q", "--dry-run", "a", "logs/b")
        outcome.expect(.done)
        #expect(outcome.outputText == "to fetch: logs/b (4 B)\n" && outcome.errorText.isEmpty)
    }
}
