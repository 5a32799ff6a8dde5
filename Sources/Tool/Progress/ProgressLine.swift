/// Draws where a file or a batch stands as one line of exactly the given columns.
///
///     notes.txt   43% ██████▌        4.1/9.5 MB   201 kB/s     0:27
///     logs/monday.log     43%     12/1000 files      4.1/9.5 MB   201 kB/s      0:27
package struct ProgressLine: Sendable {
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
    private enum Width {
        static let percent = 4
        static let amount = 14
        static let rate = 9
        static let time = 8
        static let gap = 2
        static let nameMin = 12
        static let barMin = 8
        /// `99999 files`, while nobody knows how many there are.
        static let filesMin = 11
    }

    /// One field behind the name and its per cent.
    private struct Field {
        /// Its place from the left; the fields are listed by how much they tell.
        let place: Int
        let text: String
        let width: Int
    }

    /// The line of a file.
    package func line(_ file: ProgressFacts) -> String {
        guard columns >= Self.columnsMin else { return shortLine(file) }
        let name = shownName(file)
        let nameWidth = DisplayWidth.columns(of: name)
        let amount =
            file.total.map { NumberText.bytes(file.count, of: $0) } ?? NumberText.bytes(file.count)
        let tail = tail(
            [
                rate(file.bytesPerSecond, isStalled: file.isStalled, place: 1),
                time(file.timeLeft, place: 2), Field(place: 0, text: amount, width: Width.amount),
            ], room: room - min(nameWidth, Width.nameMin))
        let free = room - DisplayWidth.columns(of: tail)
        let nameShown = min(nameWidth, max(Width.nameMin, columns / 3))
        let barWidth = min(free - 1 - nameShown, columns / 2)
        let bar = barWidth >= Width.barMin ? " " + bar(file.part, barWidth) : ""
        let left = left(name, free - DisplayWidth.columns(of: bar))
        return left + " " + percent(file) + bar + tail
    }

    /// The line of a batch: the file, then the whole.
    package func line(_ batch: BatchFacts) -> String {
        guard columns >= Self.columnsMin else { return shortLine(Self.file(of: batch)) }
        // As wide as it will be at the end.
        var last = batch
        last.fileCount = max(batch.fileCount, batch.fileCountAll ?? 0)
        let filesWidth = max(Width.filesMin, Self.files(last).count)
        let tail = tail(
            [
                Field(place: 0, text: Self.files(batch), width: filesWidth),
                rate(batch.bytesPerSecond, isStalled: batch.isStalled, place: 2),
                time(batch.timeLeft, place: 3),
                Field(place: 1, text: Self.amount(batch), width: Width.amount),
            ], room: room - Width.nameMin)
        let left = left(shownName(Self.file(of: batch)), room - DisplayWidth.columns(of: tail))
        return left + " " + percent(batch.file) + tail
    }

    /// The file that is on its way, or what is listed before the first one.
    private static func file(of batch: BatchFacts) -> ProgressFacts {
        guard batch.file.name.isEmpty, batch.listedNameCount > 0 else { return batch.file }
        let names = NumberText.plural(batch.listedNameCount, "name")
        return ProgressFacts(name: "listing: \(names)", count: 0, total: nil)
    }

    /// What is free beside the per cent.
    private var room: Int { columns - 1 - Width.percent }

    /// The line of a window without room for more: the part that is here comes first.
    private func shortLine(_ file: ProgressFacts) -> String {
        left((file.percent.map { "\($0)% " } ?? "") + shownName(file), columns)
    }

    /// The fields in their places; where the room is short the first ones of the list.
    private func tail(_ fields: [Field], room: Int) -> String {
        var room = room
        var shown: [(place: Int, text: String)] = []
        for field in fields where room >= Width.gap + field.width {
            let text = Self.right(field.text, Width.gap + field.width)
            shown.append((field.place, text))
            room -= DisplayWidth.columns(of: text)
        }
        return shown.sorted { $0.place < $1.place }.map(\.text).joined()
    }

    private func percent(_ file: ProgressFacts) -> String {
        Self.right(file.percent.map { "\($0)%" } ?? "", Width.percent)
    }

    private func rate(_ bytesPerSecond: UInt64?, isStalled: Bool, place: Int) -> Field {
        let text = isStalled ? "stalled" : bytesPerSecond.map { NumberText.rate($0) } ?? ""
        return Field(place: place, text: text, width: Width.rate)
    }

    private func time(_ left: Duration?, place: Int) -> Field {
        Field(place: place, text: left.map(NumberText.clock) ?? "", width: Width.time)
    }

    private static func files(_ batch: BatchFacts) -> String {
        guard let all = batch.fileCountAll else {
            return NumberText.plural(batch.fileCount, "file")
        }
        return "\(batch.fileCount)/\(all)\(batch.isComplete ? "" : "+") files"
    }

    private static func amount(_ batch: BatchFacts) -> String {
        guard let all = batch.byteCountAll else { return NumberText.bytes(batch.byteCount) }
        let text = NumberText.bytes(min(batch.byteCount, all), of: all)
        guard batch.isByteCountOpen, let space = text.lastIndex(of: " ") else { return text }
        return "\(text[..<space])+\(text[space...])"
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

// MARK: Text in exactly so many columns

extension ProgressLine {
    /// At the right end of the columns; text that is longer stays as it is.
    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - DisplayWidth.columns(of: text))) + text
    }

    /// At the left end of the columns, with a mark where something was cut.
    private func left(_ text: String, _ width: Int) -> String {
        var text = text
        if DisplayWidth.columns(of: text) > width {
            text = DisplayWidth.prefix(of: text, columnsMax: width - 1) + (isUTF8 ? "…" : "~")
        }
        return text + String(repeating: " ", count: max(0, width - DisplayWidth.columns(of: text)))
    }

    /// A name from outside as the terminal can show it.
    private func shownName(_ file: ProgressFacts) -> String {
        let safe = TerminalText.safe(file.name)
        return isUTF8 ? safe : String(safe.map { $0.isASCII ? $0 : "?" })
    }
}
