package import System

/// Writes the server's log to standard error.
package struct ServerLog: Sendable {
    private let weightMin: ServerLogLine.Weight
    private let showsTime: Bool
    private let stream: StandardStream

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
        stream.write(text(of: line, clock: showsTime ? WallClock.timeOfDay : nil))
    }

    /// The line as it is written: the time in front of it where there is one.
    package func text(of line: ServerLogLine, clock: String?) -> String {
        (clock.map { "\($0) " } ?? "") + line.text + "\n"
    }
}
