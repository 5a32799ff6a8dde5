/// What `--log` asks for.
package enum LogFormat: String, CaseIterable, Sendable {
    /// A line for people.
    case text
    /// A line of JSON.
    case json
}

/// How the lines of a log are written.
package struct LogFormatter: Hashable, Sendable {
    private let format: LogFormat
    /// Whether the journal reads them: it keeps the time itself, and reads and removes the priority
    /// in front of each line (sd-daemon(3)).
    private let isForJournal: Bool

    /// The formatter for a format, in the journal or not.
    package init(_ format: LogFormat, isForJournal: Bool) {
        self.format = format
        self.isForJournal = isForJournal
    }

    /// Whether a person reads the lines as they come.
    package var isForTerminal: Bool { format == .text && !isForJournal }

    /// The line with the current time, given for people and for programs.
    package func text(
        of line: LogEntry, dateAndTime: String, millisecondsSince1970: Int64
    ) -> String {
        let priority = isForJournal ? "<\(line.level.rawValue)>" : ""
        let words =
            switch format {
            case .text: isForTerminal ? "\(dateAndTime) \(line.text)" : line.text
            case .json: line.json(millisecondsSince1970: millisecondsSince1970).text
            }
        return "\(priority)\(words)\n"
    }
}
