/// The lines of progress for a log: one at each step of per cent, or of the files while it is not
/// known how many bytes there are, and one where nothing comes any more.
struct ProgressLog {
    /// One line for so many per cent.
    private static let percentStep = 10

    /// The last step that had its line; nil before the first file.
    private var step: Int?
    private var hasToldStall = false

    /// The line with its end; empty where there is no news.
    mutating func line(_ facts: ProgressFacts) -> String {
        guard facts.hasBegun, let percent = facts.percent ?? facts.percentOfFiles else {
            return ""
        }
        let step = percent / Self.percentStep
        defer { self.step = step }
        var isNews = step > self.step ?? step
        if case .stalled = facts.state {
            isNews = isNews || !hasToldStall
            hasToldStall = true
        } else {
            hasToldStall = false
        }
        guard isNews, percent < 100 else { return "" }
        let part = facts.percent.map { ": \($0)%" } ?? ""
        return "\(subject(facts))\(part) (\(details(facts)))\n"
    }

    private func subject(_ facts: ProgressFacts) -> String {
        guard facts.isBatch, let all = facts.fileCountAll else {
            return TerminalText.safe(facts.name)
        }
        return "\(facts.fileCount)/\(all) files"
    }

    private func details(_ facts: ProgressFacts) -> String {
        let amount =
            facts.byteCountAll.map { NumberText.bytes(min(facts.byteCount, $0), of: $0) }
            ?? NumberText.bytes(facts.byteCount)
        if let words = facts.state.words.first { return "\(amount), \(words)" }
        return [
            amount, facts.bytesPerSecond.map { NumberText.rate($0) },
            facts.timeLeft.map { "\(NumberText.timeLeft($0)) left" },
        ].compactMap(\.self).joined(separator: ", ")
    }
}
