/// Draws where a file stands as one line of exactly the given columns.
///
///     notes.txt   43% ██████▌        4.1/9.5 MB   201 kB/s     0:27
package struct ProgressBar: Sendable {
    /// In narrower windows there is room for how far it is, and for what there is of the name.
    package static let columnsMin = 20

    private let columns: Int
    private let isUTF8: Bool

    /// A line for a window of that width; blocks where the terminal knows them, else signs.
    package init(columns: Int, isUTF8: Bool) {
        self.columns = max(1, columns)
        self.isUTF8 = isUTF8
    }

    /// The columns of each field: they stay in their place from one drawing to the next.
    private enum Field {
        static let percent = 4
        static let amount = 14
        static let rate = 9
        static let time = 8
        static let gap = 2
        static let nameMin = 12
        static let barMin = 8
    }

    /// The line.
    package func line(_ facts: ProgressFacts) -> String {
        let name = FittedText.name(facts.name, isUTF8: isUTF8)
        guard columns >= Self.columnsMin else {
            return Self.shortLine(name, percent: facts.percent, columns, isUTF8: isUTF8)
        }
        let nameWidth = DisplayWidth.columns(of: name)
        let percent = FittedText.right(facts.percent.map { "\($0)%" } ?? "", Field.percent)
        let room = columns - 1 - Field.percent
        let tail = tail(facts, room: room - min(nameWidth, Field.nameMin))
        let free = room - DisplayWidth.columns(of: tail)
        let nameShown = min(nameWidth, max(Field.nameMin, columns / 3))
        let barWidth = min(free - 1 - nameShown, columns / 2)
        let bar = barWidth >= Field.barMin ? " " + bar(facts.part, barWidth) : ""
        let nameRoom = free - DisplayWidth.columns(of: bar)
        return FittedText.left(name, nameRoom, isUTF8: isUTF8) + " " + percent + bar + tail
    }

    /// The line of a window without room for more: the part that is here comes first.
    static func shortLine(
        _ name: String, percent: Int?, _ columns: Int, isUTF8: Bool
    ) -> String {
        let percent = percent.map { "\($0)% " } ?? ""
        return FittedText.left(percent + name, columns, isUTF8: isUTF8)
    }

    /// The fields behind the bar; where the room is short the most telling ones.
    private func tail(_ facts: ProgressFacts, room: Int) -> String {
        let speed = facts.isStalled ? "stalled" : rate(facts)
        let wanted: [(place: Int, text: String, width: Int)] = [
            (1, speed, Field.rate), (2, time(facts), Field.time), (0, amount(facts), Field.amount),
        ]
        var room = room
        var fields: [(place: Int, text: String)] = []
        for field in wanted where room >= Field.gap + field.width {
            fields.append((field.place, FittedText.right(field.text, Field.gap + field.width)))
            room -= Field.gap + field.width
        }
        return fields.sorted { $0.place < $1.place }.map(\.text).joined()
    }

    private func amount(_ facts: ProgressFacts) -> String {
        facts.total.map { NumberText.bytes(facts.count, of: $0) } ?? NumberText.bytes(facts.count)
    }

    private func rate(_ facts: ProgressFacts) -> String {
        facts.bytesPerSecond.map { NumberText.rate($0) } ?? ""
    }

    private func time(_ facts: ProgressFacts) -> String {
        facts.timeLeft.map(NumberText.clock) ?? ""
    }

    /// Full blocks, one block of eighths at the end, and blanks.
    private func bar(_ part: Double?, _ width: Int) -> String {
        let eighths = Int((part ?? 0) * Double(width * 8))
        let full = min(width, eighths / 8)
        guard isUTF8 else {
            return String(repeating: "#", count: full)
                + String(repeating: "-", count: width - full)
        }
        let partial = full < width ? [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8] : ""
        return String(repeating: "█", count: full) + partial
            + String(repeating: " ", count: max(0, width - full - 1))
    }
}
