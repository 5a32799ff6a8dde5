/// Draws where a batch stands as one line of exactly the given columns: the file, then the whole.
///
///     logs/monday.log     43%     12/1000 files      4.1/9.5 MB   201 kB/s      0:27
package struct BatchLine: Sendable {
    private let columns: Int
    private let isUTF8: Bool

    /// A line for a window of that width.
    package init(columns: Int, isUTF8: Bool) {
        self.columns = max(1, columns)
        self.isUTF8 = isUTF8
    }

    /// The columns of each field: they stay in their place from one drawing to the next.
    private enum Field {
        static let percent = 4
        /// `99999 files`, while nobody knows how many there are.
        static let filesMin = 11
        static let amount = 14
        static let rate = 9
        static let time = 8
        static let gap = 2
        static let nameMin = 12
    }

    /// The line.
    package func line(_ facts: BatchFacts) -> String {
        guard columns >= ProgressBar.columnsMin else {
            let name = FittedText.name(facts.file.name, isUTF8: isUTF8)
            return ProgressBar.shortLine(
                name, percent: facts.file.percent, columns, isUTF8: isUTF8)
        }
        let percent = FittedText.right(facts.file.percent.map { "\($0)%" } ?? "", Field.percent)
        let room = columns - 1 - Field.percent
        let tail = tail(facts, room: room - Field.nameMin)
        let name = FittedText.name(facts.file.name, isUTF8: isUTF8)
        let nameRoom = room - DisplayWidth.columns(of: tail)
        return FittedText.left(name, nameRoom, isUTF8: isUTF8) + " " + percent + tail
    }

    /// The fields of the whole; where the room is short the most telling ones.
    private func tail(_ facts: BatchFacts, room: Int) -> String {
        let wanted: [(place: Int, text: String, width: Int)] = [
            (0, files(facts), filesWidth(facts)), (2, rate(facts), Field.rate),
            (3, facts.timeLeft.map(NumberText.clock) ?? "", Field.time),
            (1, amount(facts), Field.amount),
        ]
        var room = room
        var fields: [(place: Int, text: String)] = []
        for field in wanted where room >= Field.gap + field.width {
            let text = FittedText.right(field.text, Field.gap + field.width)
            fields.append((field.place, text))
            room -= DisplayWidth.columns(of: text)
        }
        return fields.sorted { $0.place < $1.place }.map(\.text).joined()
    }

    private func files(_ facts: BatchFacts) -> String {
        guard let all = facts.fileCountAll else {
            return NumberText.plural(facts.fileCount, "file")
        }
        return "\(facts.fileCount)/\(all)\(facts.isComplete ? "" : "+") files"
    }

    /// As wide as it will be at the end.
    private func filesWidth(_ facts: BatchFacts) -> Int {
        var last = facts
        last.fileCount = max(facts.fileCount, facts.fileCountAll ?? 0)
        return max(Field.filesMin, files(last).count)
    }

    private func amount(_ facts: BatchFacts) -> String {
        guard let all = facts.byteCountAll else { return NumberText.bytes(facts.byteCount) }
        let text = NumberText.bytes(min(facts.byteCount, all), of: all)
        guard facts.isByteCountOpen, let space = text.lastIndex(of: " ") else { return text }
        return "\(text[..<space])+\(text[space...])"
    }

    private func rate(_ facts: BatchFacts) -> String {
        facts.isStalled ? "stalled" : facts.bytesPerSecond.map { NumberText.rate($0) } ?? ""
    }
}
