import System

/// The language of manual pages, mdoc(7).
enum Mdoc {
    /// Old terminals and mandoc's style want lines of text to end before this column.
    private static let columnsMax = 80

    /// A whole page of these parts.
    static func page(_ parts: [String]) -> String {
        let lines = parts.joined(separator: "\n").split(separator: "\n")
        return lines.flatMap { $0.hasPrefix(".") ? [String($0)] : folded($0) }
            .map { $0 + "\n" }.joined()
    }

    /// A line of text as several, none of which is too long.
    private static func folded(_ text: Substring) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, last.utf8.count + 1 + word.utf8.count < columnsMax {
                lines[lines.count - 1] += " \(word)"
            } else {
                lines.append(guarded(String(word)))
            }
        }
        return lines
    }

    /// The lines above the first section.
    static func head(_ title: String, section: Int, summary: String) -> String {
        """
        .Dd \(date)
        .Dt \(title.uppercased()) \(section)
        .Os
        .Sh NAME
        .Nm \(escaped(title))
        .Nd \(summary)
        """
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]

    /// The day of SOURCE_DATE_EPOCH, so that a package can be made again byte for byte, or today.
    private static var date: String {
        let given = ProcessArguments.environment("SOURCE_DATE_EPOCH").flatMap { Int64($0) }
        let minute = WallClock.minute(of: given ?? WallClock.secondsSince1970) ?? ""
        let parts = minute.prefix { $0 != " " }.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3, months.indices.contains(parts[1] - 1) else { return "" }
        return "\(months[parts[1] - 1]) \(parts[2]), \(parts[0])"
    }

    /// Text that stands within a line: no character of it means anything to mdoc.
    static func escaped(_ text: some StringProtocol) -> String {
        text.map { $0 == "\\" ? "\\e" : $0 == "-" ? "\\-" : String($0) }.joined()
    }

    /// A flag that is the argument of a macro: `Fl Fl dry-run`, `Fl o`.
    static func flag(_ name: String) -> String {
        name.count == 1 ? "Fl \(name)" : "Fl Fl \(escaped(name))"
    }

    /// The sentences of a paragraph, each beginning a line; these flags, and the words that stand
    /// for values, are marked up.
    static func lines(
        _ sentences: String, flags: Set<String>, values: Set<String>
    ) -> [String] {
        var lines: [String] = []
        var line: [String] = []
        func end() {
            if !line.isEmpty { lines.append(guarded(line.joined(separator: " "))) }
            line = []
        }
        for word in sentences.split(separator: " ") {
            let bare = word.prefix { !$0.isPunctuation || $0 == "-" }
            let mark = word.dropFirst(bare.count)
            if let macro = macro(String(bare), flags, values), mark.count <= 1 {
                end()
                lines.append(".\(macro)" + (mark.isEmpty ? "" : " \(mark)"))
            } else {
                line.append(escaped(word))
                if word.hasSuffix(".") { end() }
            }
        }
        end()
        return lines
    }

    private static func macro(
        _ word: String, _ flags: Set<String>, _ values: Set<String>
    ) -> String? {
        if flags.contains(word) { return flag(String(word.drop { $0 == "-" })) }
        return values.contains(word) ? "Ar \(word)" : nil
    }

    /// A line of text that begins like a macro is none.
    private static func guarded(_ line: String) -> String {
        line.hasPrefix(".") || line.hasPrefix("'") ? "\\&\(line)" : line
    }
}
