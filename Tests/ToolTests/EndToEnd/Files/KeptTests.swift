import System
import TestSupport
import Testing
import Tool

/// What is said to be kept of a file whose server is not there.
@Suite(.waiting) struct `What is kept` {
    private let bench: Workbench

    init() throws {
        bench = try Workbench()
    }

    @Test(arguments: [[], ["--newer"]] as [[String]])
    func `is never the file that somebody has already`(flags: [String]) throws {
        try bench.output.write("old\n", to: "notes.txt")
        let client = try bench.startGetting(flags + ["--retry", "0", "notes.txt"])
        let outcome = client.wait()
        outcome.expect(.unreachable)
        #expect(!outcome.errorText.contains("kept"), "\(outcome.errorText)")
        #expect(outcome.errorText.split(separator: "\n").count == 1)
        try bench.expectOutput(["notes.txt"])
    }

    @Test func `is the part of an earlier run`() throws {
        try bench.output.write("beg", to: Workbench.partName("notes.txt"))
        let outcome = try bench.get("--retry", "0", "notes.txt")
        outcome.expect(.unreachable)
        #expect(
            outcome.errorText.hasSuffix(
                "notes.txt: kept 3 B; run again to resume\n"))
        #expect(try bench.partByteCount("notes.txt") == 3)
    }
}
