package import System

/// Decides when the progress of a file is shown, and gives the text to write.
///
/// It has no clock and writes nothing: every verb takes the time and gives what standard error
/// is to get, often nothing.
package struct ProgressDisplay: Sendable {
    /// Ten drawings a second are as many as an eye follows.
    package static let pause: Duration = .milliseconds(100)
    /// In lines mode, one line for so many per cent.
    package static let percentStep = 10

    private let style: ProgressStyle
    private let isUTF8: Bool
    private var columns: Int
    private var file: File?

    /// The file that is on its way.
    private struct File {
        var facts: ProgressFacts
        var window: RateWindow
        /// When the line was last drawn, or the file begun.
        var drawn: MonotonicTime
        var isOnScreen = false
        /// The last step of per cent that had its line.
        var step: Int
        var saidStalled = false
    }

    /// A display for this mode; `auto` is a bar on a terminal, nothing elsewhere.
    package init(mode: ProgressMode, isTerminal: Bool, columns: Int?, isUTF8: Bool) {
        style = ProgressStyle(mode, isTerminal: isTerminal)
        self.isUTF8 = isUTF8
        self.columns = columns ?? ProgressStyle.columnsDefault
    }

    /// A file begins, with the bytes that are held already.
    package mutating func begin(
        _ name: String, count: UInt64, total: UInt64?, at now: MonotonicTime
    ) -> String {
        let cleared = clear()
        let facts = ProgressFacts(name: name, count: count, total: total)
        file = File(
            facts: facts, window: RateWindow(count: count, at: now), drawn: now,
            step: (facts.percent ?? 0) / Self.percentStep)
        return cleared
    }

    /// So many bytes are here now.
    package mutating func advance(
        to count: UInt64, total: UInt64? = nil, at now: MonotonicTime
    ) -> String {
        guard var file else { return "" }
        file.window.note(count, at: now)
        file.facts.count = count
        file.facts.total = total ?? file.facts.total
        self.file = file
        return tick(at: now)
    }

    /// Time has passed, and perhaps nothing came.
    package mutating func tick(at now: MonotonicTime) -> String {
        guard var file else { return "" }
        file.facts.isStalled = file.window.isStalled(at: now)
        file.facts.bytesPerSecond = file.window.bytesPerSecond(at: now)
        defer { self.file = file }
        switch style {
        case .none: return ""
        case .lines: return line(&file)
        case .bar: break
        }
        guard now - file.drawn >= Self.pause else { return "" }
        file.drawn = now
        file.isOnScreen = true
        // The last column stays free: some terminals go to the next line from there.
        let bar = ProgressBar(columns: columns - 1, isUTF8: isUTF8)
        return "\r" + bar.line(file.facts) + "\u{1B}[K"
    }

    /// Takes the bar away, so that a line of text can be written; the next drawing brings it back.
    package mutating func clear() -> String {
        guard let shown = file?.isOnScreen, shown else { return "" }
        file?.isOnScreen = false
        return ProgressStyle.clear
    }

    /// The file has ended, well or not: the bar goes.
    package mutating func end() -> String {
        let cleared = clear()
        file = nil
        return cleared
    }

    /// The window has another width; nil where it does not say.
    package mutating func resize(to columns: Int?) {
        self.columns = columns ?? ProgressStyle.columnsDefault
    }

    /// A line at each step of per cent, and one when nothing comes any more.
    private func line(_ file: inout File) -> String {
        let facts = file.facts
        let step = (facts.percent ?? 0) / Self.percentStep
        let wasStalled = file.saidStalled
        file.saidStalled = facts.isStalled
        let isNews = step > file.step || (facts.isStalled && !wasStalled)
        file.step = step
        guard isNews, let percent = facts.percent, percent < 100, let total = facts.total else {
            return ""
        }
        var parts = [NumberText.bytes(facts.count, of: total)]
        if facts.isStalled {
            parts.append("stalled")
        } else {
            if let rate = facts.bytesPerSecond { parts.append(NumberText.rate(rate)) }
            if let time = facts.timeLeft { parts.append("\(NumberText.clock(time)) left") }
        }
        return "\(TerminalText.safe(facts.name)): \(percent)% (\(parts.joined(separator: ", ")))\n"
    }
}
