import TestSupport
import Testing

@Suite struct `Scripts for people` {
    private static let names = [
        "try", "benchmark", "benchmark-batch", "coverage", "Lab/run", "Lab/demo", "Lab/compare",
        "Lab/check",
    ]

    private func run(_ name: String, _ argument: String) -> Outcome {
        Program(at: "\(SourceTree().root)/Tests/\(name)").run([argument])
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
}
