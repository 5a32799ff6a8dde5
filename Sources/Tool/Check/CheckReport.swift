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
        switch format {
        case .text: results.show(line.text + "\n")
        case .json: results.show(JSONObject(line).text + "\n")
        }
    }

    /// Sums up for programs; returns what the program ends with.
    mutating func end() -> ExitStatus {
        if case .json = format { results.show(JSONObject(total: lines).text + "\n") }
        return results.end(program, with: status)
    }
}

// MARK: Names and order of the members never change

extension JSONObject {
    /// One thing that was looked at.
    package init(_ line: CheckLine) {
        self.init()
        add("subject", text: line.subject)
        add("result", text: line.result.identifier)
        add("finding", text: line.finding)
        var error: JSONObject?
        if case .bad(let status) = line.result { error = JSONObject(status, line.finding) }
        add("error", object: error)
    }

    /// The last line: all together.
    package init(total lines: [CheckLine]) {
        var total = JSONObject()
        for word in ["ok", "weak", "fails"] {
            total.add(word, number: lines.count { $0.result.identifier == word })
        }
        total.add("exit_status", number: ExitStatus.check(lines).rawValue)
        self.init()
        add("total", object: total)
    }
}

extension CheckLine.Result {
    fileprivate var identifier: String {
        switch self {
        case .good: "ok"
        case .weak: "weak"
        case .bad: "fails"
        }
    }
}
