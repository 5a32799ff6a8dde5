import Client
import System
import Wire

/// How progress is shown.
package enum ProgressMode: String, CaseIterable, Sendable {
    /// A bar where standard error is a terminal, unless a file is shown on one; else nothing.
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
        // A text that is written there has the terminal to itself.
        let isTaken = options.writesOutput && StandardStream.output.isTerminal
        display = ProgressDisplay(
            mode: options.isQuiet ? .none : options.progress,
            isTerminal: stream.isTerminal && !isTaken && Self.canRedraw, columns: stream.columns,
            isUTF8: Charset.isUTF8, isBatch: options.isBatch, at: now)
    }

    /// Whether the terminal can write over a line.
    private static var canRedraw: Bool { ProcessArguments.environment("TERM") != "dumb" }

    /// What is known of the batch.
    mutating func expect(files: UInt64, bytes: UInt64?, areMore: Bool = false, isComplete: Bool) {
        display.expect(files: files, bytes: bytes, areMore: areMore, isComplete: isComplete)
    }

    /// A file begins.
    mutating func begin(_ progress: Progress, at now: MonotonicTime) {
        show(
            display.begin(
                progress.request.path.text, count: progress.count, total: progress.size, at: now))
    }

    /// More of the file is here.
    mutating func advance(_ progress: Progress, at now: MonotonicTime) {
        show(display.advance(to: progress.count, total: progress.size, at: now))
    }

    /// So many names of listings have come.
    mutating func list(_ nameCount: UInt64, at now: MonotonicTime) {
        show(display.list(nameCount, at: now))
    }

    /// A file has ended, well or not.
    mutating func end(_ outcome: DownloadOutcome, at now: MonotonicTime) {
        show(display.end(outcome.request.path.text, size: outcome.facts.size, at: now))
    }

    /// Time has passed.
    mutating func tick(at now: MonotonicTime) {
        show(display.tick(at: now))
    }

    /// The window has the width that it has now.
    mutating func resize(at now: MonotonicTime) {
        display.resize(to: stream.columns)
        tick(at: now)
    }

    /// Makes room for a line of text.
    mutating func clear() {
        show(display.clear())
    }

    private func show(_ text: String) {
        // The next drawing makes up for one that a stopped terminal did not take.
        if !text.isEmpty { stream.write(text, patience: .zero) }
    }
}
