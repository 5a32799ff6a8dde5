import Glibc
import System
import TestSupport
import Testing
import Tool

/// What a person at a terminal is told of names that the server does not have.
@Suite(.waiting) struct `Missing names in use` {
    private let bench: Workbench
    private let server: RunningProgram

    init() throws {
        bench = try Workbench("notes.txt", Array("one\n".utf8))
        try bench.share.makeFolder("logs")
        for name in ["Todo.md", "my holiday in rome.jpg", "logs/monday.log", "logs/mondaz.log"] {
            try bench.share.write("two\n", to: LocalPath(name))
        }
        server = try bench.serve(["-v"])
    }

    private func lines(_ arguments: [String]) throws -> [Substring] {
        try bench.startGetting(arguments, errorStream: .terminal(columns: 120)).wait()
            .errorText.split(separator: "\r\n").map { $0.split(separator: "\u{1B}[K").last ?? $0 }
            .filter { $0.hasPrefix("btfile-get: ") }
    }

    private static let missing = "not found in the served folder"

    @Test(arguments: [
        (["note.txt"], "note.txt: \(missing); did you mean notes.txt?"),
        (["NOTES.TXT"], "NOTES.TXT: \(missing); did you mean notes.txt?"),
        (["notes"], "notes: \(missing); did you mean notes.txt?"),
        (["notes.md"], "notes.md: \(missing); did you mean notes.txt?"),
        (["todo.md"], "todo.md: \(missing); did you mean Todo.md?"),
        (
            ["logs/mondax.log"],
            "logs/mondax.log: \(missing); did you mean logs/monday.log or logs/mondaz.log?"
        ),
        (["lgos/monday.log"], "lgos/monday.log: \(missing); did you mean logs/?"),
        (["-r", "lgos"], "lgos: \(missing); did you mean logs?"),
        (
            ["my holiday.jpg"],
            "my holiday.jpg: \(missing); btfile-get -l SERVER shows what is there"
        ),
        (["xyzzy"], "xyzzy: \(missing); btfile-get -l SERVER shows what is there"),
        (["zz*"], "zz*: nothing on the server matches; btfile-get -l SERVER shows what is there"),
    ])
    func `what is like it is named, or how to see what there is`(
        names: [String], sentence: String
    ) throws {
        let place = "unix:\(try bench.address())"
        #expect(
            try lines(names) == [
                "btfile-get: \(sentence.split(separator: "SERVER").joined(separator: place))"
            ])
    }

    @Test func `a name with spaces that fell apart is told whole`() throws {
        let said = try lines(["notes.txt", "my", "holiday", "in", "rome.jpg"])
        #expect(said.count == 4)
        #expect(
            said.allSatisfy { $0.hasSuffix("quote a name with spaces: 'my holiday in rome.jpg'") })
    }

    @Test func `it is said once how to see what there is`() throws {
        let said = try lines(["xyzzy", "xyzzx", "xyzzw"])
        #expect(said.count == 3)
        #expect(said.count { $0.contains("-l ") } == 1)
    }

    @Test func `a program is told the fact, and costs no listing`() throws {
        for flags in [["--json"], ["-q"], []] {
            let outcome = try bench.startGetting(["note.txt"] + flags).wait()
            outcome.expect(.refused)
            let sentence = "btfile-get: note.txt: \(Self.missing)"
            let advice =
                flags.isEmpty
                ? "; btfile-get -l unix:\(try bench.address()) shows what is there" : ""
            #expect(outcome.errorText == "\(sentence)\(advice)\n")
            #expect(!outcome.outputText.contains("shows what"))
        }
        server.send(SIGTERM)
        #expect(!server.wait().errorText.contains("listed"))
    }
}
