import Client
import System
import Wire

/// The one line of progress on standard error: that of a single file, or that of a batch.
struct TransferScreen {
    private let stream = StandardStream.error
    private var file: ProgressDisplay?
    private var batch: BatchDisplay?

    /// Nothing is shown yet.
    init(_ options: GetOptions, at now: MonotonicTime) {
        // A text that is written there has the terminal to itself.
        let isTaken = options.writesOutput && StandardStream.output.isTerminal
        let isTerminal = stream.isTerminal && !isTaken && Self.canRedraw
        let mode = options.isQuiet ? ProgressMode.none : options.progress
        let (columns, isUTF8) = (stream.columns, Charset.isUTF8)
        if options.isBatch {
            batch = BatchDisplay(
                mode: mode, isTerminal: isTerminal, columns: columns, isUTF8: isUTF8,
                at: now)
        } else {
            file = ProgressDisplay(
                mode: mode, isTerminal: isTerminal, columns: columns, isUTF8: isUTF8)
        }
    }

    /// Whether the terminal can write over a line.
    private static var canRedraw: Bool { ProcessArguments.environment("TERM") != "dumb" }

    /// So much is known to be wanted.
    mutating func expect(files: UInt64, bytes: UInt64?, areMore: Bool = false, isComplete: Bool) {
        batch?.expect(files: files, bytes: bytes, areMore: areMore, isComplete: isComplete)
    }

    /// A file begins.
    mutating func begin(_ progress: Progress, at now: MonotonicTime) {
        let (name, count) = (progress.request.path.text, progress.count)
        show(file?.begin(name, count: count, total: progress.size, at: now))
        show(batch?.begin(name, count: count, total: progress.size, at: now))
    }

    /// More of the file is here.
    mutating func advance(_ progress: Progress, at now: MonotonicTime) {
        show(file?.advance(to: progress.count, total: progress.size, at: now))
        show(batch?.advance(to: progress.count, total: progress.size, at: now))
    }

    /// A file has ended, well or not.
    mutating func end(_ outcome: DownloadOutcome, at now: MonotonicTime) {
        show(file?.end())
        show(batch?.end(outcome.request.path.text, size: outcome.facts.size, at: now))
    }

    /// Time has passed.
    mutating func tick(at now: MonotonicTime) {
        show(file?.tick(at: now))
        show(batch?.tick(at: now))
    }

    /// The window has the width that it has now.
    mutating func resize(at now: MonotonicTime) {
        file?.resize(to: stream.columns)
        batch?.resize(to: stream.columns)
        tick(at: now)
    }

    /// Makes room for a line of text.
    mutating func clear() {
        show(file?.clear())
        show(batch?.clear())
    }

    private func show(_ text: String?) {
        // The next drawing makes up for one that a stopped terminal did not take.
        if let text, !text.isEmpty { stream.write(text, patience: .zero) }
    }
}
