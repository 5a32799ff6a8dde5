import System
import TestSupport
import Testing
import Tool

/// What README.md says of scripts, typed as it stands there.
@Suite struct `The lines for scripts` {
    private static let jq = "/usr/bin/jq"

    @Test(.enabled(if: Carrier.has(jq), "jq is not installed"))
    func `jq shows name and status of each file, and of nothing else`() throws {
        let readme = try #require(SourceTree().text(of: "README.md"))
        let line = try #require(readme.split(separator: "\n").first { $0.contains(" | jq ") })
        let parts = line.split(separator: "'")
        try #require(parts.count == 3, "\(line)")
        let bench = try Workbench("a", Array("one\n".utf8))
        let server = try bench.serve(["--once"])
        let outcome = try bench.get("--json", "a", "nope")
        outcome.expect(.refused)
        let shown = Program(at: Self.jq).run(["-c", String(parts[1])], input: outcome.outputText)
        let lines = shown.outputText.split(separator: "\n").sorted()
        #expect(
            lines == [
                #"{"name":"a","status":"fetched"}"#, #"{"name":"nope","status":"failed"}"#,
            ])
        server.wait().expect(.done)
    }
}
