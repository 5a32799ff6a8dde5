import System
import TestSupport
import Testing
import Tool

/// An output folder that is moved while files go into it.
@Suite(.waiting) struct `A folder that is moved` {
    private let bench: Workbench

    init() throws {
        bench = try Workbench("large", SeededContent.bytes(400_000, seed: 8))
        try bench.output.makeFolder("o")
    }

    /// Moves the folder in the middle of a file, and puts another one in its place if wanted.
    private func fetch(puttingAnother isReplaced: Bool) throws -> Outcome {
        let server = try bench.serve()
        let gate = try bench.gate(lettingThrough: 40_000)
        let client = Program("btfile-get").start([
            "unix:\(gate.address)", "-P", "\(bench.output.path("o"))", "--no-compress", "large",
        ])
        try #require(gate.waitUntilHeld())
        try bench.output.rename("o", to: "moved")
        if isReplaced { try bench.output.makeFolder("o") }
        gate.open()
        defer { withExtendedLifetime(server) {} }
        return client.wait()
    }

    @Test(arguments: [true, false]) func `is not what was named any more`(isReplaced: Bool) throws {
        let outcome = try fetch(puttingAnother: isReplaced)
        outcome.expect(.localFile)
        let folder = bench.output.path("o")
        #expect(
            outcome.errorText.contains(
                "\(folder) is not the folder any more that the files went into: find that folder, "
                    + "or run again to fetch them into \(folder)\n"), "\(outcome.errorText)")
        #expect(try bench.output.read("moved/large").count == 400_000)
        try bench.expectOutput(isReplaced ? ["moved", "o"] : ["moved"])
    }
}
