/// The help of a program, drawn from its flags.
extension FlagTable {
    /// The whole text, ending with a line end; no line is longer than a terminal of 80 columns.
    package var help: String {
        let width = (flags.filter { $0.group != nil }.map { spelling(of: $0).count }.max() ?? 0) + 2
        // Without empty lines between the groups it still fits one screen.
        var lines = introduction + [""]
        for group in FlagGroup.allCases {
            let members = flags.filter { $0.group == group }
            guard !members.isEmpty else { continue }
            lines += ["\(group.rawValue):"]
            lines += members.map { flag in
                let spelling = spelling(of: flag)
                let gap = String(repeating: " ", count: width - spelling.count)
                return "  \(spelling)\(gap)\(flag.help)"
            }
        }
        lines += ["examples:"] + examples.map { "  \($0)" }
        return lines.joined(separator: "\n") + "\n"
    }

    /// One line: the program and its version.
    package var version: String { "\(program.rawValue) \(ProgramName.version)\n" }

    private func spelling(of flag: Flag<Options>) -> String {
        let letter = flag.letter.map { "-\($0), " } ?? "    "
        return letter + flag.dashed
            + (flag.value.map { flag.mayLackValue ? " [\($0)]" : " \($0)" } ?? "")
    }
}
