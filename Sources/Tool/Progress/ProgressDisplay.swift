package import System

/// Decides when the progress of a file or of a batch is shown, and gives the text to write.
///
/// It has no clock and writes nothing: each method takes the time and returns the text for standard
/// error, often none. The line of a batch stays from one file to the next, so that small files do
/// not flicker.
package struct ProgressDisplay: Sendable {
    /// Ten drawings a second are as many as an eye follows.
    package static let pause: Duration = .milliseconds(100)
    /// In lines mode, one line for so many per cent.
    package static let percentStep = 10
    /// The columns of a terminal that does not tell them.
    private static let columnsDefault = 80
    /// Goes back to the first column, and erases the line.
    private static let clearing = "\r\u{1B}[K"

    /// What is shown: never `auto`.
    private let mode: ProgressMode
    private let isUTF8: Bool
    private let isBatch: Bool
    private var columns: Int
    private var facts = BatchFacts(file: ProgressFacts(name: "", count: 0, total: nil))
    private var hasFile = false
    /// Bytes of the files that have ended.
    private var endedBytes: UInt64 = 0
    /// Bytes of the files that are all here and wait to be put on the disk together.
    private var waitingBytes: UInt64 = 0
    /// Bytes that came in this run.
    private var receivedBytes: UInt64 = 0
    private var window: RateWindow
    /// When something happened last.
    private var lastNews: MonotonicTime
    private let begun: MonotonicTime
    private var drawn: MonotonicTime
    private var isOnScreen = false
    /// The last step of per cent that had its line.
    private var step = 0
    private var hasSaidStalled = false

    /// A display for this mode; `auto` is a line on a terminal, nothing elsewhere.
    package init(
        mode: ProgressMode, isTerminal: Bool, columns: Int?, isUTF8: Bool, isBatch: Bool,
        at now: MonotonicTime
    ) {
        self.mode = mode == .auto ? (isTerminal ? .bar : .none) : mode
        self.isUTF8 = isUTF8
        self.isBatch = isBatch
        self.columns = columns ?? Self.columnsDefault
        window = RateWindow(count: 0, at: now)
        begun = now
        drawn = now
        lastNews = now
    }

    /// What is known of the batch: its bytes are nil if unknown; `areMore` says that those of some
    /// files are.
    package mutating func expect(
        files: UInt64, bytes: UInt64?, areMore: Bool = false, isComplete: Bool
    ) {
        facts.fileCountAll = files
        facts.byteCountAll = bytes
        facts.isByteCountOpen = areMore
        facts.isComplete = isComplete
    }

    /// A file begins, with the bytes that are held already.
    package mutating func begin(
        _ name: String, count: UInt64, total: UInt64?, at now: MonotonicTime
    ) -> String {
        if hasFile && facts.file.name != name {
            waitingBytes = waitingBytes.addingReportingOverflow(facts.file.count).partialValue
        }
        facts.file = ProgressFacts(name: name, count: count, total: total)
        hasFile = true
        lastNews = now
        if isBatch { return tick(at: now) }
        receivedBytes = 0
        window = RateWindow(count: 0, at: now)
        step = (facts.file.percent ?? 0) / Self.percentStep
        hasSaidStalled = false
        drawn = now
        return clear()
    }

    /// So many bytes of the file are here now.
    package mutating func advance(
        to count: UInt64, total: UInt64? = nil, at now: MonotonicTime
    ) -> String {
        guard hasFile else { return "" }
        if count > facts.file.count {
            receivedBytes =
                receivedBytes.addingReportingOverflow(count - facts.file.count).partialValue
            lastNews = now
        }
        facts.file.count = count
        facts.file.total = total ?? facts.file.total
        return tick(at: now)
    }

    /// A file has ended; its size is nil if the server never told it.
    package mutating func end(
        _ name: String, size: UInt64?, at now: MonotonicTime
    ) -> String {
        endedBytes = endedBytes.addingReportingOverflow(size ?? 0).partialValue
        facts.fileCount += 1
        if hasFile && facts.file.name == name {
            hasFile = false
        } else {
            waitingBytes -= min(waitingBytes, size ?? 0)
        }
        lastNews = now
        guard isBatch else {
            hasFile = false
            return clear()
        }
        return tick(at: now)
    }

    /// So many names of listings have come, from which the files of a batch are taken.
    package mutating func list(_ nameCount: UInt64, at now: MonotonicTime) -> String {
        facts.listedNameCount = nameCount
        lastNews = now
        return tick(at: now)
    }

    /// Time has passed, and perhaps nothing came.
    package mutating func tick(at now: MonotonicTime) -> String {
        guard hasFile || isBatch else { return "" }
        measure(at: now)
        switch mode {
        case .none, .auto: return ""
        case .lines: return isBatch ? batchLine() : fileLine()
        case .bar: break
        }
        let isEmpty = isBatch && facts.file.name.isEmpty && facts.listedNameCount == 0
        guard now - drawn >= Self.pause, !isEmpty else { return "" }
        drawn = now
        isOnScreen = true
        // The last column stays free: some terminals go to the next line from there.
        let line = ProgressLine(columns: columns - 1, isUTF8: isUTF8)
        return "\r" + (isBatch ? line.line(facts) : line.line(facts.file)) + "\u{1B}[K"
    }

    /// Takes the line away, so that text can be written; the next drawing brings it back.
    package mutating func clear() -> String {
        guard isOnScreen else { return "" }
        isOnScreen = false
        return Self.clearing
    }

    /// The window has another width; nil where it does not say.
    package mutating func resize(to columns: Int?) {
        self.columns = columns ?? Self.columnsDefault
    }

    private mutating func measure(at now: MonotonicTime) {
        let current = [waitingBytes, hasFile ? facts.file.count : 0]
        facts.byteCount = current.reduce(endedBytes) { $0.addingReportingOverflow($1).partialValue }
        window.note(receivedBytes, at: now)
        facts.isStalled = now - lastNews >= RateWindow.stall
        facts.bytesPerSecond = window.bytesPerSecond(at: now)
        facts.file.isStalled = facts.isStalled
        facts.file.bytesPerSecond = facts.bytesPerSecond
        let seconds = (now - begun) / .seconds(1)
        facts.filesPerSecond = seconds >= 1 ? Double(facts.fileCount) / seconds : nil
    }
}

// MARK: Lines for logs

extension ProgressDisplay {
    /// A line at each step of per cent of the file, and one when nothing comes any more.
    private mutating func fileLine() -> String {
        let file = facts.file
        let step = (file.percent ?? 0) / Self.percentStep
        let isNews = step > self.step || (file.isStalled && !hasSaidStalled)
        hasSaidStalled = file.isStalled
        self.step = step
        guard isNews, let percent = file.percent, percent < 100, let total = file.total else {
            return ""
        }
        let amount = NumberText.bytes(file.count, of: total)
        return "\(TerminalText.safe(file.name)): \(percent)% "
            + Self.facts(
                amount, file.bytesPerSecond, file.timeLeft, isStalled: file.isStalled)
    }

    /// A line at each step of per cent of the files.
    private mutating func batchLine() -> String {
        guard facts.isComplete, let all = facts.fileCountAll, all > 0, facts.fileCount < all else {
            return ""
        }
        let percent = Int(Double(facts.fileCount) / Double(all) * 100)
        guard percent / Self.percentStep > step else { return "" }
        step = percent / Self.percentStep
        return "\(facts.fileCount)/\(all) files: \(percent)% "
            + Self.facts(
                NumberText.bytes(facts.byteCount), facts.bytesPerSecond, facts.timeLeft,
                isStalled: false)
    }

    private static func facts(
        _ amount: String, _ rate: UInt64?, _ left: Duration?, isStalled: Bool
    ) -> String {
        let parts = [
            amount, isStalled ? "stalled" : rate.map { NumberText.rate($0) },
            isStalled ? nil : left.map { "\(NumberText.clock($0)) left" },
        ].compactMap(\.self)
        return "(\(parts.joined(separator: ", ")))\n"
    }
}
