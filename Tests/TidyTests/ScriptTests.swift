import TestSupport
import Testing

@Suite struct `Scripts for people` {
    private static let names = [
        "try", "all", "install", "package", "package-check", "benchmark", "benchmark-batch",
        "benchmark-changes", "coverage", "documentation", "page", "simulate", "fuzz", "torture",
        "mutants", "Lab/run", "Lab/demo", "Lab/compare", "Lab/changes", "Lab/check", "Lab/test",
        "Lab/service", "Lab/adapters", "Lab/capture", "Lab/radio", "Lab/foreign", "Lab/picture",
        "Lab/plot", "load", "sanitize",
    ]
    /// Two that nobody runs by hand, and one that has its whole command line from btfile-air.
    private static let others = ["Lab/boot", "Lab/guest", "Lab/air"]

    private func run(_ name: String, _ argument: String) -> Outcome {
        Program(at: "\(SourceTree().root)/Tests/\(name)").run([argument])
    }

    @Test func `none is left out`() {
        let tree = SourceTree()
        let all = (tree.names(in: "Tests") + tree.names(in: "Tests/Lab").map { "Lab/\($0)" })
            .filter { !$0.contains(".") && tree.text(of: "Tests/\($0)")?.hasPrefix("#!") == true }
        #expect(Set(all) == Set(Self.names + Self.others))
    }

    @Test(arguments: names, ["--help", "-h"])
    func `say what they do`(name: String, flag: String) {
        let outcome = run(name, flag)
        #expect(outcome.status == 0)
        #expect(outcome.outputText.split(separator: "\n").allSatisfy { !$0.hasPrefix("#") })
        #expect(outcome.output.count > 80 && outcome.errors.isEmpty)
    }

    @Test(arguments: names)
    func `refuse what they do not know`(name: String) {
        let outcome = run(name, "--nonsense")
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errorText.contains("--nonsense; see --help"))
    }

    @Test(
        .enabled(if: !Lab.isHere, "there they are at home"),
        arguments: [
            ["Lab/service", "folder"], ["Lab/adapters", "--remove"],
            ["Lab/capture", "file", "true"], ["Lab/radio", "counts"],
        ])
    func `leave a machine alone that is not the Lab`(command: [String]) {
        let path = "\(SourceTree().root)/Tests/\(command[0])"
        let outcome = Program(at: path).run(Array(command.dropFirst()))
        #expect(outcome.status == 2)
        #expect(outcome.errorText.hasSuffix(": use it inside the Lab; see --help\n"))
    }
}
