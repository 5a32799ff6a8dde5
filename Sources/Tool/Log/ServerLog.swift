package import System

/// Writes the server's log to standard error.
///
/// Serving never waits for whoever reads the log: lines that nobody takes are counted and left out.
package final class ServerLog {
    private let weightMin: ServerLogLine.Weight
    private let showsTime: Bool
    private let stream: StandardStream
    private var lostLineCount = 0

    /// A log that says as much as the flags want; under journald, which keeps the time itself, and
    /// says so in the environment, lines begin without it.
    package init(
        isQuiet: Bool, isVerbose: Bool, showsTime: Bool, on stream: StandardStream = .error
    ) {
        weightMin = isQuiet ? .warning : isVerbose ? .detail : .event
        self.showsTime = showsTime
        self.stream = stream
    }

    /// Writes the line, if it weighs enough.
    package func write(_ line: ServerLogLine) {
        guard line.weight >= weightMin else { return }
        let clock = showsTime ? WallClock.timeOfDay : nil
        if lostLineCount > 0 {
            guard put(.warning(Self.loss(of: lostLineCount)), clock) else {
                lostLineCount += 1
                return
            }
            lostLineCount = 0
        }
        if !put(line, clock) { lostLineCount += 1 }
    }

    private func put(_ line: ServerLogLine, _ clock: String?) -> Bool {
        stream.write(text(of: line, clock: clock), patience: .zero)
    }

    private static func loss(of count: Int) -> String {
        "\(count) \(count == 1 ? "line of the log is" : "lines of the log are") missing here: "
            + "nobody took them"
    }

    /// The line as it is written: the time in front of it where there is one.
    package func text(of line: ServerLogLine, clock: String?) -> String {
        (clock.map { "\($0) " } ?? "") + line.text + "\n"
    }
}
