import Bluetooth
import Client
import System
import Wire

/// How progress is shown.
package enum ProgressMode: String, CaseIterable, Sendable {
    /// A bar where standard error is a terminal, lines where that cannot write over a line, nothing
    /// elsewhere or where a file is shown on the same terminal.
    case auto
    /// A bar, drawn again and again on one line.
    case bar
    /// A line now and then, for logs.
    case lines
    /// Nothing.
    case none
}

/// The one line of progress on standard error.
struct ProgressScreen {
    private let stream = StandardStream.error
    private var display: ProgressDisplay

    /// Nothing is shown yet.
    init(_ options: GetOptions, at now: MonotonicTime) {
        display = ProgressDisplay(
            Self.mode(options), from: options.client.endpoint.name, columns: stream.columns,
            isUTF8: Charset.isUTF8, colour: .ofErrors, at: now)
    }

    /// What is shown with these flags on the streams of this process.
    private static func mode(_ options: GetOptions) -> ProgressMode {
        guard !options.isQuiet, !options.lists else { return .none }
        guard options.progress == .auto else { return options.progress }
        // A text that is written there has the terminal to itself.
        let isTaken = options.writesOutput && StandardStream.output.isTerminal
        guard StandardStream.error.isTerminal, !isTaken else { return .none }
        return ProcessArguments.environment("TERM") == "dumb" ? .lines : .bar
    }

    /// Whether a line is drawn again and again, which tells what a log needs lines for.
    var isBar: Bool { display.isBar }

    /// What is known of all.
    mutating func expect(_ totals: BatchTotals) {
        display.expect(
            files: UInt64(totals.files), bytes: totals.listedBytes,
            unsizedFiles: UInt64(totals.unsizedFiles), isComplete: totals.isComplete)
    }

    /// A file begins.
    mutating func begin(_ progress: Progress, at now: MonotonicTime) {
        noteWidth(at: now)
        show(
            display.begin(
                progress.request.path.text, count: progress.count, total: progress.size, at: now))
    }

    /// More of the file is here.
    mutating func advance(_ progress: Progress, at now: MonotonicTime) {
        noteWidth(at: now)
        show(display.advance(to: progress.count, total: progress.size, at: now))
    }

    /// So many names of listings have come.
    mutating func list(_ nameCount: UInt64, at now: MonotonicTime) {
        noteWidth(at: now)
        show(display.list(nameCount, at: now))
    }

    /// A file has ended, well or not.
    mutating func end(_ outcome: DownloadOutcome, at now: MonotonicTime) {
        noteWidth(at: now)
        show(
            display.end(
                outcome.request.path.text, size: outcome.facts.size,
                hasFailed: outcome.error != nil, at: now))
    }

    /// Looks for the server.
    mutating func connect(at now: MonotonicTime) {
        noteWidth(at: now)
        show(display.connect(at: now))
    }

    /// The server has greeted.
    mutating func connected(at now: MonotonicTime) {
        noteWidth(at: now)
        show(display.connected(at: now))
    }

    /// A session has failed, and the next try begins after the pause.
    mutating func retry(because reason: String, after pause: Duration, at now: MonotonicTime) {
        display.resize(to: stream.columns)
        show(display.retry(because: reason, after: pause, at: now))
    }

    /// Time has passed, and nothing has come.
    mutating func tick(_ silence: ServerSilence?, at now: MonotonicTime) {
        noteWidth(at: now)
        show(display.tick(silence, at: now))
    }

    /// The window has another width.
    mutating func resize(at now: MonotonicTime) {
        display.resize(to: stream.columns)
        show(display.show(at: now))
    }

    /// Makes room for a line of text.
    mutating func clear() {
        display.resize(to: stream.columns)
        show(display.clear())
    }

    /// Asks for the width before each drawing: the signal that tells it may come later.
    private mutating func noteWidth(at now: MonotonicTime) {
        if display.isDue(at: now) { display.resize(to: stream.columns) }
    }

    private func show(_ text: String) {
        // The next drawing makes up for one that a stopped terminal did not take.
        if !text.isEmpty { stream.write(text, patience: .zero) }
    }
}
