import System
import TestSupport
import Testing

/// Tests/mutants without its builds: what each bug replaces must be in the sources.
@Suite struct `Deliberate bugs` {
    private let place: TemporaryFolder

    init() throws {
        place = try TemporaryFolder()
    }

    /// Checks one mutant of a file that has these lines, and says what is wrong with it.
    private func check(_ mutant: String, in lines: String) throws -> String {
        for name in ["Tests", "Tests/Mutants", "Sources"] as [LocalPath] {
            try place.makeFolder(name)
        }
        try place.write(SourceTree().text(of: "Tests/mutants") ?? "", to: "Tests/mutants")
        try place.setPermissions(0o755, of: "Tests/mutants")
        try place.write(lines, to: "Sources/a.swift")
        try place.write("it is\nSources/a.swift: ATests\n\(mutant)", to: "Tests/Mutants/a.txt")
        let outcome = Program(at: "\(place.path)/Tests/mutants").run(["--check"])
        #expect(outcome.status == (outcome.outputText.contains("it is") ? 1 : 0))
        return outcome.outputText
    }

    @Test func `each can be put into the sources as they are`() {
        let outcome = Program(at: "\(SourceTree().root)/Tests/mutants").run(["--check"])
        #expect(outcome.status == 0, "\(outcome.outputText)")
    }

    @Test func `one whose lines are there once passes`() throws {
        let text = try check("-    b\n+    c\n", in: "a\n    b\n")
        #expect(text == "mutants: 1 fit the sources\n")
    }

    @Test(arguments: [("a\n", 0), ("b\nb\n", 2), ("    b\n", 0)])
    func `one whose lines are gone, or there twice, is named`(lines: String, count: Int) throws {
        let text = try check("-b\n+c\n", in: "\n" + lines)
        #expect(text == "mutants: a: it is: its lines are \(count) times in Sources/a.swift\n")
    }

    @Test func `one that changes nothing is named`() throws {
        let text = try check("-b\n+b\n", in: "\nb\n")
        #expect(text == "mutants: a: it is: it changes nothing\n")
    }
}
