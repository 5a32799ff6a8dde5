package import Server

/// An entry of the server's log: a line for people, and the facts in it for programs.
///
/// Peers and names come from outside; whatever is in them, the entry stays one line.
package struct LogEntry: Equatable, Sendable {
    /// How much an entry matters, by the number that syslog(3) has for it.
    package enum Level: Int, Sendable {
        case failure = 3, warning = 4, event = 6
        /// With --verbose only.
        case detail = 7
    }

    /// What programs call the event.
    private let name: String
    /// Decides whether --quiet and --verbose show it.
    package let level: Level
    /// The line, without time and line end.
    package let text: String
    /// Equal in lines that repeat each other; nil for a line that is always written.
    var repeatKey: String?
    /// Names and order of the facts never change, because programs read them.
    var facts = JSONObject()

    init(_ name: String, as level: Level = .event, _ text: String) {
        self.name = name
        self.level = level
        self.text = text
    }

    /// The entry as `--log json` writes it.
    package func json(millisecondsSince1970: Int64) -> JSONObject {
        var object = JSONObject()
        object.add("event", text: name)
        object.add("level", text: "\(level)")
        object.add("time", seconds: .milliseconds(millisecondsSince1970))
        object.add(membersOf: facts)
        return object
    }
}

extension LogEntry {
    /// Something is wrong, and the server goes on.
    package static func warning(_ sentence: String) -> LogEntry {
        var entry = LogEntry("warning", as: .warning, "warning: \(TerminalText.safe(sentence))")
        entry.repeatKey = sentence
        entry.facts.add("sentence", text: sentence)
        return entry
    }

    /// That this came so many times more in a row.
    package func repeated(_ count: Int) -> LogEntry {
        let times = count == 1 ? "once" : "\(count) times"
        var entry = LogEntry("repeated", as: level, "\(text), \(times) more")
        entry.facts.add("of", text: name)
        entry.facts.add("count", number: count)
        entry.facts.add(membersOf: facts)
        return entry
    }

    /// The server has ended in good order, so long after its start.
    package static func stopped(_ totals: ServerTotals, after duration: Duration) -> LogEntry {
        let done = [
            NumberText.plural(totals.clientCount, "client"),
            NumberText.plural(totals.fileCount, "file"),
            "\(NumberText.bytes(totals.byteCount)) sent",
        ]
        let words = "stopped after \(NumberText.taken(duration))"
        var entry = LogEntry("stopped", "\(words): \(done.joined(separator: ", "))")
        entry.facts.add("clients", number: totals.clientCount)
        entry.facts.add("files", number: totals.fileCount)
        entry.facts.add("bytes", number: totals.byteCount)
        entry.facts.add("seconds", seconds: duration)
        return entry
    }

    /// The server could not start, or not go on.
    package static func failed(_ failure: ErrorSentence) -> LogEntry {
        var entry = LogEntry("failed", as: .failure, TerminalText.safe(failure.text))
        entry.facts.add("code", number: failure.status.rawValue)
        entry.facts.add("sentence", text: failure.text)
        return entry
    }
}
