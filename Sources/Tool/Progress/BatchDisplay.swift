package import System

/// Decides when the progress of a batch is shown, and gives the text to write.
///
/// Like `ProgressDisplay` it has no clock and writes nothing. Its line stays from one file to the
/// next, so that a batch of small files does not flicker.
package struct BatchDisplay: Sendable {
    private let style: ProgressStyle
    private let isUTF8: Bool
    private var columns: Int
    private var facts = BatchFacts(file: ProgressFacts(name: "", count: 0, total: nil))
    private var hasFile = false
    /// Bytes of the files that have ended.
    private var endedBytes: UInt64 = 0
    /// Bytes of the files that are all here and wait to be put on the disk together.
    private var waitingBytes: UInt64 = 0
    /// Bytes that came in this run.
    private var receivedBytes: UInt64 = 0
    private var lastNews: MonotonicTime
    private var window: RateWindow
    private let begun: MonotonicTime
    private var drawn: MonotonicTime
    private var isOnScreen = false
    /// The last step of per cent that had its line.
    private var step = 0

    /// A display for this mode; `auto` is a line on a terminal, nothing elsewhere.
    package init(
        mode: ProgressMode, isTerminal: Bool, columns: Int?, isUTF8: Bool, at now: MonotonicTime
    ) {
        style = ProgressStyle(mode, isTerminal: isTerminal)
        self.isUTF8 = isUTF8
        self.columns = columns ?? ProgressStyle.columnsDefault
        window = RateWindow(count: 0, at: now)
        begun = now
        drawn = now
        lastNews = now
    }

    /// So much is known to be wanted; nil for bytes that nobody knows, and `areMore` where that is
    /// true of some files.
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
        return tick(at: now)
    }

    /// So many bytes of the file are here now.
    package mutating func advance(
        to count: UInt64, total: UInt64?, at now: MonotonicTime
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

    /// A file has ended; nil for the size of one that nobody ever learned.
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
        return tick(at: now)
    }

    /// Time has passed, and perhaps nothing came.
    package mutating func tick(at now: MonotonicTime) -> String {
        let current = [waitingBytes, hasFile ? facts.file.count : 0]
        facts.byteCount = current.reduce(endedBytes) { $0.addingReportingOverflow($1).partialValue }
        window.note(receivedBytes, at: now)
        facts.isStalled = now - lastNews >= RateWindow.stall
        facts.bytesPerSecond = window.bytesPerSecond(at: now)
        let seconds = (now - begun) / .seconds(1)
        facts.filesPerSecond = seconds >= 1 ? Double(facts.fileCount) / seconds : nil
        switch style {
        case .none: return ""
        case .lines: return line()
        case .bar: break
        }
        guard now - drawn >= ProgressDisplay.pause, !facts.file.name.isEmpty else { return "" }
        drawn = now
        isOnScreen = true
        // The last column stays free: some terminals go to the next line from there.
        let line = BatchLine(columns: columns - 1, isUTF8: isUTF8)
        return "\r" + line.line(facts) + "\u{1B}[K"
    }

    /// Takes the line away, so that text can be written; the next drawing brings it back.
    package mutating func clear() -> String {
        guard isOnScreen else { return "" }
        isOnScreen = false
        return ProgressStyle.clear
    }

    /// The window has another width; nil where it does not say.
    package mutating func resize(to columns: Int?) {
        self.columns = columns ?? ProgressStyle.columnsDefault
    }

    /// A line at each step of per cent of the files.
    private mutating func line() -> String {
        guard facts.isComplete, let all = facts.fileCountAll, all > 0, facts.fileCount < all else {
            return ""
        }
        let percent = Int(Double(facts.fileCount) / Double(all) * 100)
        guard percent / ProgressDisplay.percentStep > step else { return "" }
        step = percent / ProgressDisplay.percentStep
        var parts = [NumberText.bytes(facts.byteCount)]
        if let rate = facts.bytesPerSecond { parts.append(NumberText.rate(rate)) }
        if let time = facts.timeLeft { parts.append("\(NumberText.clock(time)) left") }
        return "\(facts.fileCount)/\(all) files: \(percent)% (\(parts.joined(separator: ", ")))\n"
    }
}
