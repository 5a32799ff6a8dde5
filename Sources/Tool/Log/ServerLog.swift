package import System

/// Writes the server's log to standard error.
///
/// Serving never waits for whoever reads the log: lines that nobody takes are counted and left out.
package final class ServerLog {
    private let weightMin: ServerLogLine.Weight
    private let style: LogStyle
    private let stream: StandardStream
    private var lostLineCount = 0

    /// How long to wait for whoever reads, with the last line before the end.
    private static let lastPatience = Duration.seconds(1)

    /// A log that says as much as the flags want.
    package init(
        isQuiet: Bool, isVerbose: Bool, format: LogFormat, on stream: StandardStream = .error
    ) {
        weightMin = isQuiet ? .warning : isVerbose ? .detail : .event
        style = LogStyle(format, isForJournal: stream.isJournal)
        self.stream = stream
    }

    /// Writes the line, if it weighs enough.
    package func write(_ line: ServerLogLine) {
        guard line.weight >= weightMin else { return }
        if lostLineCount > 0 {
            guard put(.warning(Self.loss(of: lostLineCount))) else {
                lostLineCount += 1
                return
            }
            lostLineCount = 0
        }
        if !put(line) { lostLineCount += 1 }
    }

    /// Writes why the program ends; for people that is a sentence as other programs say it.
    package func end(_ failure: ErrorSentence) {
        if style.isForTerminal {
            Diagnostics(.serve, on: stream).say(failure.text)
        } else {
            put(.failed(failure), patience: Self.lastPatience)
        }
    }

    @discardableResult
    private func put(_ line: ServerLogLine, patience: Duration = .zero) -> Bool {
        let text = style.text(
            of: line, timeOfDay: WallClock.timeOfDay, secondsSince1970: WallClock.secondsSince1970)
        return stream.write(text, patience: patience)
    }

    private static func loss(of count: Int) -> String {
        "\(count) \(count == 1 ? "line of the log is" : "lines of the log are") missing here: "
            + "nobody took them"
    }
}
