import Glibc
import System
import TestSupport
import Testing
import Tool

/// `btfile-serve --page`.
@Suite(.waiting) struct `The page for browsers` {
    private static let installed = "/usr/share/btfile/btfile.html"
    private static let isInstalled = unsafe access(installed, F_OK) == 0

    /// Runs a copy of the server in a place of its own.
    private func runCopy(in folder: TemporaryFolder) throws -> Outcome {
        try folder.makeFolder("bin")
        let copied = Program(at: "/bin/cp").run(
            [Program("btfile-serve").path, "\(folder.path("bin"))"])
        try #require(copied.status == 0, "\(copied.errorText)")
        return Program(at: "\(folder.path("bin"))/btfile-serve").run(["--page"])
    }

    @Test func `is found in the source, if the program was built there`() throws {
        let outcome = Program("btfile-serve").run(["--page"])
        outcome.expect(.done)
        let lines = outcome.outputText.split(separator: "\n", omittingEmptySubsequences: false)
        let path =
            Self.isInstalled ? Self.installed : SourceTree().root + "/Sources/Page/btfile.html"
        #expect(lines.first.map(String.init) == path)
        #expect(lines.dropFirst().first == "")
        for words in ["Chrome or Edge", "--pairable", "https site"] {
            #expect(outcome.outputText.contains(words))
        }
        #expect(lines.allSatisfy { $0 == lines.first ?? "" || $0.count <= 100 })
    }

    @Test func `is found beside the program, wherever that was installed`() throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("share")
        try folder.makeFolder("share/btfile")
        try folder.write("<!doctype html>", to: "share/btfile/btfile.html")
        let outcome = try runCopy(in: folder)
        outcome.expect(.done)
        #expect(outcome.outputText.hasPrefix("\(folder.path("share/btfile/btfile.html"))\n"))
    }

    @Test(.enabled(if: !isInstalled, "it is installed here"))
    func `that is nowhere is told of as a failure`() throws {
        let folder = try TemporaryFolder()
        let outcome = try runCopy(in: folder)
        outcome.expect(.localFile)
        #expect(outcome.outputText == "")
        #expect(
            outcome.errorText
                == "btfile-serve: the page btfile.html is not installed: it belongs to "
                + "\(folder.path("share/btfile/btfile.html"))\n")
    }

    @Test func `needs no other flag, and takes none`() throws {
        let outcome = Program("btfile-serve").run(["--page", "--dir", "."])
        outcome.expect(.usage)
        #expect(outcome.errorText.contains("--page only shows where the page is; remove --dir"))
    }
}
