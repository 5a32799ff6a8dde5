import TestSupport
import Testing
import Tool

/// The real programs, as far as their command lines go.
@Suite(.waiting) struct CommandLineTests {
    static let programs = ProgramName.allCases

    private func program(_ name: ProgramName) -> Program {
        Program(name.rawValue)
    }

    @Test(arguments: programs)
    func `the version is one line on standard output`(name: ProgramName) {
        let outcome = program(name).run(["--version"])
        #expect(
            outcome
                == Outcome(
                    status: 0, output: Array("\(name.rawValue) 0.1.0\n".utf8), errors: []))
    }

    @Test(arguments: programs, ["--help", "-h", "--hel"])
    func `the help goes to standard output`(name: ProgramName, flag: String) {
        let outcome = program(name).run([flag])
        #expect(outcome.status == 0)
        #expect(outcome.errors == [])
        #expect(outcome.outputText.hasPrefix("usage: \(name.rawValue) "))
    }

    @Test(arguments: programs)
    func `-h is short, and --help is whole`(name: ProgramName) {
        let short = program(name).run(["-h"]).outputText.split(separator: "\n")
        let whole = program(name).run(["--help"]).outputText.split(separator: "\n")
        #expect(short.count < 24 && whole.count > 30)
        #expect(short.first == whole.first)
        #expect(short.contains { $0.contains("--help") })
        #expect(program(name).run(["--usage"]).outputText.split(separator: "\n") == short)
    }

    @Test(arguments: programs)
    func `help and version are there whatever else was typed before`(name: ProgramName) {
        #expect(program(name).run(["-q", "a", "--help"]).status == 0)
        #expect(program(name).run(["-q", "a", "--version"]).status == 0)
        #expect(program(name).run(["-qV"]).output == program(name).run(["--version"]).output)
    }

    @Test(arguments: [
        (
            ProgramName.get, ["AA:BB:CC:DD:EE:FF"],
            "no NAME: btfile-get -l AA:BB:CC:DD:EE:FF shows what there is to fetch"
        ),
        (.get, ["--nope"], "unknown flag --nope"),
        (.serve, [], "no folder to serve: btfile-serve DIR"),
        (
            .serve, ["--dir", "a", "--channel", "99"],
            "--channel 99: must be an RFCOMM channel from 1 to 30, or auto"
        ),
    ])
    func `wrong usage is one sentence and where to look`(
        name: ProgramName, arguments: [String], sentence: String
    ) {
        let outcome = program(name).run(arguments)
        #expect(outcome.status == Tool.ExitStatus.usage.rawValue)
        #expect(outcome.output == [])
        #expect(
            outcome.errorText
                == "\(name.rawValue): \(sentence)\ntry '\(name.rawValue) --help'\n")
    }

    @Test func `an argument that is not UTF-8 is refused and made visible`() {
        let outcome = program(.get).start(bytes: [[0x61, 0xFF, 0x1B]]).wait()
        #expect(outcome.status == 2)
        #expect(outcome.errorText.hasPrefix("btfile-get: a\\xFF\\x1B is not valid UTF-8"))
    }

    @Test(arguments: ["\u{1B}[1A", "\u{202E}a", "\r", "\n", "\u{7F}", "\u{9B}31m"])
    func `what was typed is safe to show`(text: String) {
        let outcome = program(.get).run(["--\(text)", "x"], errorStream: .terminal(columns: 80))
        #expect(outcome.status == 2)
        let shown = outcome.errorText.replacing("\r\n", with: "").unicodeScalars
        #expect(shown.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
        #expect(!shown.contains("\u{202E}"))
    }

    @Test func `the terms of getopt_long do not depend on the environment`() {
        let outcome = program(.serve).run(["a", "--version"], environment: ["POSIXLY_CORRECT=1"])
        #expect(outcome.outputText == "btfile-serve 0.1.0\n")
    }
}
