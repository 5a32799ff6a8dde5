package import Server
package import System

/// Writes the server's log to standard error.
///
/// Serving never waits for a reader of the log: lines that cannot be written are counted.
package final class ServerLog {
    private let levelMax: LogEntry.Level
    private let formatter: LogFormatter
    private let stream: StandardStream
    private var lostLineCount = 0
    /// Whether the last line was written only in part: what follows must not be put behind it.
    private var isLineOpen = false
    /// The last line, if it is left out when it comes again and again.
    private var lastRefusal: LogEntry?
    private var repeatCount = 0

    /// How often the same refusal or warning is written in a row: a client may cause thousands in a
    /// second.
    private static let repeatsMax = 10

    /// How long the last line before the end waits for its reader.
    private static let lastPatience = Duration.seconds(1)

    /// A log that says as much as the flags want.
    package init(
        isQuiet: Bool, isVerbose: Bool, format: LogFormat, on stream: StandardStream = .error
    ) {
        levelMax = isQuiet ? .warning : isVerbose ? .detail : .event
        formatter = LogFormatter(format, isForJournal: stream.isJournal)
        self.stream = stream
        stream.prepare()
    }

    /// Writes the event's line, if it is important enough.
    package func write(_ event: ServerEvent, folder: String) {
        // There are many, and the line of each costs something.
        if case .session(_, let event, _) = event, !shows(event.level) { return }
        write(LogEntry(event, folder: folder))
    }

    /// Writes the line, if it is important enough.
    package func write(_ line: LogEntry) {
        guard shows(line.level) else { return }
        if let key = line.repeatKey, key == lastRefusal?.repeatKey {
            repeatCount += 1
        } else {
            tellRepeats()
            repeatCount = 1
        }
        lastRefusal = line.repeatKey == nil ? nil : line
        if repeatCount <= Self.repeatsMax { putOrCount(line) }
    }

    private func shows(_ level: LogEntry.Level) -> Bool { level.rawValue <= levelMax.rawValue }

    /// Writes how many lines were left out.
    private func tellRepeats() {
        guard let lastRefusal, repeatCount > Self.repeatsMax else { return }
        putOrCount(lastRefusal.repeated(repeatCount - Self.repeatsMax))
        self.lastRefusal = nil
    }

    /// Writes the line, or counts it as lost.
    private func putOrCount(_ line: LogEntry) {
        if lostLineCount > 0 {
            guard put(.warning(Self.loss(of: lostLineCount))) else {
                lostLineCount += 1
                return
            }
            lostLineCount = 0
        }
        if !put(line) { lostLineCount += 1 }
    }

    /// Writes why the program ends; on a terminal as an ordinary error message.
    package func end(_ failure: ErrorSentence) {
        tellRepeats()
        if formatter.isForTerminal {
            StandardErrorWriter(.serve, on: stream).say(failure.text)
        } else {
            put(.failed(failure), patience: Self.lastPatience)
        }
    }

    @discardableResult
    private func put(_ line: LogEntry, patience: Duration = .zero) -> Bool {
        let text = formatter.text(
            of: line, dateAndTime: WallClock.dateAndTime,
            millisecondsSince1970: WallClock.millisecondsSince1970)
        let bytes = Array("\(isLineOpen ? "\n" : "")\(text)".utf8)
        let rest = stream.write(bytes[...], patience: patience)
        if let last = bytes.dropLast(rest.count).last { isLineOpen = last != Self.lineFeed }
        return rest.isEmpty
    }

    private static let lineFeed = UInt8(ascii: "\n")

    private static func loss(of count: Int) -> String {
        "\(count) \(count == 1 ? "line of the log is" : "lines of the log are") missing here: "
            + "they could not be written"
    }
}
