/// The help of a program, drawn from its flags.
extension FlagTable {
    /// The whole text, ending with a line end; no line is longer than a terminal of 80 columns.
    package var help: String {
        let lines = FlagGroup.allCases.map { (group: $0, flags: folded(in: $0)) }
        let width = (lines.flatMap(\.flags).map(\.spelling.count).max() ?? 0) + 2
        // Without empty lines between the groups it still fits one screen.
        var text = introduction + [""]
        for (group, flags) in lines where !flags.isEmpty {
            text += ["\(group.rawValue):"]
            text += flags.map { flag in
                let gap = String(repeating: " ", count: width - flag.spelling.count)
                return "  \(flag.spelling)\(gap)\(flag.help)"
            }
        }
        text += ["examples:"] + examples.map { "  \($0)" }
        return text.joined(separator: "\n") + "\n"
    }

    /// One line: the program and its version.
    package var version: String { "\(program.rawValue) \(ProgramName.version)\n" }

    /// The flags of a group, those in one line that follow each other with the same help.
    private func folded(in group: FlagGroup) -> [(spelling: String, help: String)] {
        var lines: [(spelling: String, help: String)] = []
        for flag in flags where flag.group == group {
            if let last = lines.last, last.help == flag.help {
                lines[lines.count - 1].spelling += " / " + spelling(of: flag, isFirst: false)
            } else {
                lines.append((spelling(of: flag), flag.help))
            }
        }
        return lines
    }

    private func spelling(of flag: Flag<Options>, isFirst: Bool = true) -> String {
        let letter = flag.letter.map { "-\($0), " } ?? (isFirst ? "    " : "")
        return letter + flag.dashed
            + (flag.value.map { $0.mayBeLeftOut ? " [\($0.name)]" : " \($0.name)" } ?? "")
    }
}
