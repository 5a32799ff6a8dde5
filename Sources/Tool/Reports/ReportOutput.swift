import Client
import System

/// Writes the lines of btfile-get; the line of progress makes room for each.
struct ReportOutput {
    /// The line of progress.
    var progress: ProgressScreen
    /// Whether somebody takes what goes to standard output.
    private(set) var hasReader = true

    private let messages = StandardErrorWriter(.get)
    /// Whether lines for people begin with the time: those that come over hours, on a terminal.
    private let tellsTime: Bool
    /// What goes to a terminal would stand behind the line of progress.
    private let isOutputTerminal = StandardStream.output.isTerminal
    private var failures: FailureGroups

    init(_ options: GetOptions, _ progress: ProgressScreen) {
        self.progress = progress
        failures = FailureGroups(tellsAll: options.isVerbose)
        tellsTime = options.client.watchPause != nil && StandardStream.error.isTerminal
    }

    /// Writes the line where it belongs.
    mutating func write(_ line: ReportLine) throws(SystemError) {
        switch line {
        case .result(let text): try show(text)
        case .record(let text): try put(text)
        case .remark(let text):
            progress.clear()
            messages.write(line: "\(time)\(text)")
        case .sentence(let text):
            progress.clear()
            messages.say(text, after: time)
        }
    }

    /// Says what went wrong, unless as much was said often enough.
    mutating func complain(_ sentence: ErrorSentence, reason: String) {
        guard failures.take(sentence, reason: reason) else { return }
        complain(sentence.text)
    }

    /// Says how much went wrong that was not told; then all is told again.
    mutating func tellRest() {
        for text in failures.takeRest() { complain(text) }
    }

    private mutating func complain(_ text: String) {
        progress.clear()
        messages.say(text, after: time, isFailure: true)
    }

    private var time: String { tellsTime ? "\(WallClock.dateAndTime) " : "" }

    /// Ends as any program does whose reader has gone.
    mutating func endWithoutReader() -> Never {
        progress.clear()
        ProcessExit.byBrokenPipe()
    }

    private mutating func show(_ line: String) throws(SystemError) {
        do {
            try put(line)
        } catch  where error.errno == .brokenPipe {
            endWithoutReader()
        }
    }

    /// Writes a line to standard output, however slow its reader is.
    ///
    /// A signal ends the wait for one that takes nothing: half a line would be worse than none.
    private mutating func put(_ line: String) throws(SystemError) {
        guard hasReader else { return }
        if isOutputTerminal { progress.clear() }
        hasReader = false
        hasReader = try StandardStream.output.write(line + "\n", until: Signal.ending)
    }
}
