/// The help of a program, drawn from its flags.
extension FlagTable {
    /// The whole text, ending with a line end; no line is longer than a terminal of 80 columns.
    package var help: String {
        let groups = FlagGroup.allCases.map { group in
            (name: group.rawValue, lines: rows(of: flags.filter { $0.group == group }))
        }
        let width = Self.width(of: groups.flatMap(\.lines))
        // Without empty lines between the groups it still fits one screen.
        var text = introduction + [""]
        for (name, lines) in groups where !lines.isEmpty {
            text += ["\(name):"] + Self.columns(lines, width)
        }
        text += ["examples:"] + examples.map { "  \($0)" }
        return text.joined(separator: "\n") + "\n"
    }

    /// The flags that are used most, on a small screen, ending with a line end.
    package var shortHelp: String {
        let lines = rows(of: flags.filter(\.isUsual))
        let text =
            introduction + [""] + Self.columns(lines, Self.width(of: lines))
            + ["examples:"] + examples.prefix(2).map { "  \($0)" }
        return text.joined(separator: "\n") + "\n"
    }

    /// One line: the program and its version.
    package var version: String { "\(program.rawValue) \(ProgramName.version)\n" }

    private typealias Line = (spelling: String, help: String)

    private static func width(of lines: [Line]) -> Int {
        (lines.map(\.spelling.count).max() ?? 0) + 2
    }

    private static func columns(_ lines: [Line], _ width: Int) -> [String] {
        lines.map { line in
            let gap = String(repeating: " ", count: width - line.spelling.count)
            return "  \(line.spelling)\(gap)\(line.help)"
        }
    }

    private func rows(of flags: [Flag<Options>]) -> [Line] {
        flags.map { (spelling(of: $0), $0.help) }
    }

    private func spelling(of flag: Flag<Options>) -> String {
        let letter = flag.letter.map { "-\($0), " } ?? "    "
        return letter + flag.dashed
            + (flag.value.map { $0.mayBeLeftOut ? " [\($0.name)]" : " \($0.name)" } ?? "")
    }
}
