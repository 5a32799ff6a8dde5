/// Draws where one file or many stand as one line that fits the given columns.
///
///      43% ████████▋░░░░░░░░░░░    4.1/9.5 MB   201 kB/s     0:26  notes.txt
///      43% ████▎░░░░░    4.1/9.5 MB   201 kB/s     0:26    12/1000  logs/mon…y.log
///
/// The whole comes first and keeps its place; the file that is on its way has what is left.
package struct ProgressLine: Sendable {
    private let columns: Int
    private let isUTF8: Bool
    private let colour: TerminalColour

    /// A line for so many columns; blocks where the terminal knows them, else signs.
    package init(columns: Int, isUTF8: Bool, colour: TerminalColour = .none) {
        self.columns = max(1, columns)
        self.isUTF8 = isUTF8
        self.colour = colour
    }

    /// The columns of each field: they stay in their place from one drawing to the next.
    private enum Width {
        static let percent = 4
        static let barMin = 8
        static let barMax = 30
        static let amount = 12
        static let rate = 9
        static let time = 7
        /// `12/100`, while nobody knows how many there are.
        static let countMin = 6
        static let gap = 2
        static let name = 12
        /// In a wide window names come before the word behind the count.
        static let nameInWide = 24
        /// Less of a name tells nothing.
        static let nameMin = 6
    }

    /// What stands between the per cent and the name.
    private enum Field {
        case bar, amount, rate, time, count, countOfFiles
    }

    /// Which fields there is room for, and how wide the bar is.
    private struct Layout {
        let fields: [Field]
        let nameMin: Int
    }

    /// From what tells most to what fits anywhere.
    private static let layouts = [
        Layout(
            fields: [.bar, .amount, .rate, .time, .countOfFiles], nameMin: Width.nameInWide),
        Layout(fields: [.bar, .amount, .rate, .time, .count], nameMin: Width.name),
        Layout(fields: [.bar, .rate, .time, .count], nameMin: Width.name),
        Layout(fields: [.rate, .time, .count], nameMin: Width.name),
        Layout(fields: [.time, .count], nameMin: Width.name),
        Layout(fields: [.time, .count], nameMin: 0),
        Layout(fields: [.time], nameMin: 0),
        Layout(fields: [], nameMin: 0),
    ]

    /// The line; empty while there is nothing to tell.
    package func line(_ facts: ProgressFacts) -> String {
        guard facts.hasBegun else { return beginning(facts) }
        let (layout, free) = layout(facts)
        let barWidth = layout.fields.contains(.bar) ? barWidth(facts, free) : 0
        var line = StyledLine(columns: columns, colour: colour)
        line.add(right(facts.percent.map { "\($0)%" } ?? "", Width.percent))
        if barWidth > 0 { addBar(facts.part, barWidth, to: &line) }
        guard facts.state == .moving else {
            let state = facts.state.words.first.map { DisplayWidth.columns(of: $0) } ?? 0
            let hasRoom = line.room >= 2 * Width.gap + Width.amount + state
            if layout.fields.contains(.amount), hasRoom { line.add(field(.amount, facts)) }
            addState(facts, to: &line)
            return line.text
        }
        for field in layout.fields where field != .bar { line.add(self.field(field, facts)) }
        addName(facts, to: &line)
        return line.text
    }

    /// Before the first file is on its way.
    private func beginning(_ facts: ProgressFacts) -> String {
        var line = StyledLine(columns: columns, colour: colour)
        if facts.state == .moving {
            guard facts.listedNameCount > 0 else { return "" }
            line.add("listing: \(NumberText.plural(facts.listedNameCount, "name"))")
        } else {
            addState(facts, to: &line, isFirst: true)
        }
        return line.text
    }

    // MARK: The room

    /// The first layout that fits, and what is free in it for bar and name.
    private func layout(_ facts: ProgressFacts) -> (Layout, free: Int) {
        for layout in Self.layouts {
            let free =
                columns - Width.percent
                - layout.fields.reduce(0) { $0 + width($1, facts) }
            // One file's name may be short, and another one's comes in its place in a batch.
            let name =
                facts.isBatch
                ? layout.nameMin : min(layout.nameMin, DisplayWidth.columns(of: shownName(facts)))
            let bar = layout.fields.contains(.bar) ? 1 + Width.barMin : 0
            if free >= bar + (name > 0 ? Width.gap + name : 0) { return (layout, free) }
        }
        return (Layout(fields: [], nameMin: 0), columns - Width.percent)
    }

    private func width(_ field: Field, _ facts: ProgressFacts) -> Int {
        switch field {
        case .bar: 0
        case .amount: Width.gap + Width.amount
        case .rate: Width.gap + Width.rate
        case .time: Width.gap + Width.time
        case .count, .countOfFiles: facts.isBatch ? Width.gap + countWidth(field, facts) : 0
        }
    }

    /// As wide as it will be at the end.
    private func countWidth(_ field: Field, _ facts: ProgressFacts) -> Int {
        var last = facts
        last.fileCount = max(facts.fileCount, facts.fileCountAll ?? 0)
        return max(Width.countMin, Self.count(last).count) + (field == .countOfFiles ? 6 : 0)
    }

    /// Of what is free a bar takes two fifths, or all that the name of one file leaves.
    private func barWidth(_ facts: ProgressFacts, _ free: Int) -> Int {
        let free = free - 1 - Width.gap
        let beside = facts.isBatch ? 0 : free - DisplayWidth.columns(of: shownName(facts))
        let width = max(free * 2 / 5, beside)
        // Beside it there is room for what is told of a stall.
        return min(max(width, Width.barMin), max(columns * 2 / 7, Width.barMin), Width.barMax)
    }

    // MARK: The fields

    private func field(_ field: Field, _ facts: ProgressFacts) -> String {
        let width = width(field, facts)
        guard width > 0 else { return "" }
        let text =
            switch field {
            case .bar: ""
            case .amount: amount(facts)
            case .rate: facts.bytesPerSecond.map { NumberText.rate($0) } ?? ""
            case .time: facts.timeLeft.map { NumberText.timeLeft($0) } ?? ""
            case .count: Self.count(facts)
            case .countOfFiles: "\(Self.count(facts)) files"
            }
        return right(text, width)
    }

    private func amount(_ facts: ProgressFacts) -> String {
        guard let all = facts.byteCountAll else { return NumberText.bytes(facts.byteCount) }
        return NumberText.bytes(min(facts.byteCount, all), of: all)
    }

    private static func count(_ facts: ProgressFacts) -> String {
        guard let all = facts.fileCountAll else { return "\(facts.fileCount)" }
        return "\(facts.fileCount)/\(all)\(facts.isComplete ? "" : "+")"
    }

    /// Full blocks, one block of eighths at the end, and a track.
    private func addBar(_ part: Double?, _ width: Int, to line: inout StyledLine) {
        let eighths = Int((part ?? 0) * Double(width * 8))
        let full = min(width, eighths / 8)
        let blocks = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        let partial = isUTF8 && full < width ? blocks[eighths % 8] : ""
        let rest = width - full - (partial.isEmpty ? 0 : 1)
        line.add(" " + String(repeating: isUTF8 ? "█" : "#", count: full) + partial)
        line.add(String(repeating: isUTF8 ? "░" : "-", count: rest), .dim)
    }

    private func addState(_ facts: ProgressFacts, to line: inout StyledLine, isFirst: Bool = false)
    {
        if !isFirst { line.add(String(repeating: " ", count: Width.gap)) }
        let words = facts.state.words.map(shown)
        let text = words.first { DisplayWidth.columns(of: $0) <= line.room } ?? words.last ?? ""
        line.add(DisplayWidth.prefix(of: text, columnsMax: line.room), isFirst ? .plain : .yellow)
    }

    /// What is left is for the file, and for how many have failed before it.
    private func addName(_ facts: ProgressFacts, to line: inout StyledLine) {
        let failed = "\(facts.failedCount) failed"
        let gap = String(repeating: " ", count: Width.gap)
        if facts.failedCount > 0, line.room >= 2 * Width.gap + failed.count + Width.nameMin {
            line.add(gap)
            line.add(failed, .red)
        }
        let name = shownName(facts)
        let room = line.room - Width.gap
        guard room >= min(Width.nameMin, DisplayWidth.columns(of: name)) else { return }
        line.add(gap + DisplayWidth.middleCut(name, columnsMax: room, mark: isUTF8 ? "…" : "..."))
    }

    /// At the right end of the columns; text that is longer stays as it is.
    private func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - DisplayWidth.columns(of: text))) + text
    }

    /// The name of the file as the terminal can show it.
    private func shownName(_ facts: ProgressFacts) -> String { shown(facts.name) }

    private func shown(_ text: String) -> String {
        let safe = TerminalText.safe(text)
        return isUTF8 ? safe : String(safe.map { $0.isASCII ? $0 : "?" })
    }
}

/// A line that is put together from the left, and is cut where the columns end.
private struct StyledLine {
    private let columns: Int
    private let colour: TerminalColour
    private(set) var text = ""
    private var width = 0

    init(columns: Int, colour: TerminalColour) {
        self.columns = columns
        self.colour = colour
    }

    /// The columns that are free.
    var room: Int { columns - width }

    mutating func add(_ part: String, _ style: TerminalColour.Style = .plain) {
        let part = DisplayWidth.prefix(of: part, columnsMax: room)
        text += colour.painted(part, style)
        width += DisplayWidth.columns(of: part)
    }
}
