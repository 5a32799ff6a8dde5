package import System

/// What `--log` asks for.
package enum LogFormat: String, CaseIterable, Sendable {
    /// A line for people.
    case text
    /// A line of JSON.
    case json
}

/// How the lines of a log are written.
package enum LogStyle: Hashable, Sendable {
    /// For people, with the time of day in front.
    case plain
    /// For people who read the journal: it keeps the time itself, and takes how much a line matters
    /// from the number in front of it (sd-daemon(3)).
    case journal
    /// For programs: one object of JSON.
    case json

    /// The style for a format at a stream.
    package init(_ format: LogFormat, on stream: StandardStream) {
        switch format {
        case .json: self = .json
        case .text: self = stream.isJournal ? .journal : .plain
        }
    }

    /// The line as it is written at that moment, which is told twice: for people and for programs.
    package func text(
        of line: ServerLogLine, timeOfDay: String, secondsSince1970: Int64
    ) -> String {
        switch self {
        case .plain: "\(timeOfDay) \(line.text)\n"
        case .journal: "<\(line.weight.priority)>\(line.text)\n"
        case .json: line.json(secondsSince1970: secondsSince1970).text + "\n"
        }
    }
}

extension ServerLogLine.Weight {
    /// The number that syslog(3) has for it.
    fileprivate var priority: Int {
        switch self {
        case .detail: 7
        case .event: 6
        case .warning: 4
        case .failure: 3
        }
    }
}
