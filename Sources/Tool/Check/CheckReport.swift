import System

/// What `--check` writes to standard output: a line for each thing that was looked at.
struct CheckReport {
    private let program: ProgramName
    private let format: ReportFormat
    private var lines: [CheckLine] = []
    private var results = ResultWriter()

    init(_ program: ProgramName, _ format: ReportFormat) {
        self.program = program
        self.format = format
    }

    /// What the program would end with, as far as is known.
    var status: ExitStatus { .check(lines) }

    mutating func show(_ line: CheckLine) {
        lines.append(line)
        results.show(format.text(of: line) + "\n")
    }

    /// Sums up for programs; returns what the program ends with.
    mutating func end() -> ExitStatus {
        if let total = format.total(of: lines) { results.show(total + "\n") }
        return results.end(program, with: status)
    }
}
