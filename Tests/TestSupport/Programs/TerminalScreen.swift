import Glibc

/// What a person sees on a terminal that was sent these bytes.
///
/// It knows what the programs may send: lines, carriage returns, "erase to the end of the line" and
/// "of the screen", and colours; all else is noted in `unknown`. How wide a character is says the C
/// library, as in a real terminal.
package struct TerminalScreen {
    /// What becomes of a line that is longer than a window that was made narrower.
    package enum Shrinking: Sendable {
        /// It goes on in the next row, as in most windows of a desktop.
        case wraps
        /// Its end is lost, as in xterm and on a console.
        case cuts
    }

    /// Lines as they were sent, a character for each column, and nothing for the second column of a
    /// wide one; each line may take several rows.
    private var lines: [[String]] = [[]]
    private var line = 0
    /// The place in the line; the row is what the width makes of it.
    private var place = 0
    private var columns: Int
    private let shrinking: Shrinking
    private var style = ""
    /// What has come and is not complete: half a character, half an escape.
    private var rest: [UInt8] = []
    /// Whether something was written into the last column since the row began.
    private var hasTouchedEdge = false
    /// Whether the last column was just written: the next character goes to the next row.
    private var isAtEdge = false
    /// Whether nothing was written since the cursor went back.
    private var isAtStart = false
    /// What was drawn, unless a line feed shows that it was a line.
    private var drawing: String?

    /// How many rows reached into the last column and were then drawn over.
    package private(set) var edgeDrawings = 0
    /// The texts that were shown in a colour, each with the number of its style.
    package private(set) var coloured: [String: Set<String>] = [:]
    /// Escapes that no program of ours sends.
    package private(set) var unknown: [String] = []
    /// The row of the cursor each time something was drawn and the cursor went back to its
    /// beginning.
    package private(set) var drawings: [String] = []

    /// An empty screen.
    package init(columns: Int, shrinking: Shrinking = .wraps) {
        self.columns = columns
        self.shrinking = shrinking
    }

    /// The rows, without blanks at their ends and without empty rows at the end.
    package var rows: [String] {
        var rows = lines.flatMap { line in
            stride(from: 0, to: max(1, line.count), by: columns).map { start in
                text(line[min(start, line.count)..<min(start + columns, line.count)])
            }
        }
        while rows.last == "" { rows.removeLast() }
        return rows
    }

    private func text(_ cells: some Sequence<String>) -> String {
        var text = cells.joined()
        while text.last == " " { text.removeLast() }
        return text
    }

    /// The window gets another width.
    package mutating func resize(columns new: Int) {
        if case .cuts = shrinking {
            // Rows stay rows, and what is beyond the edge is lost.
            var rows: [[String]] = []
            var cursor = 0
            for (number, line) in lines.enumerated() {
                if number == self.line { cursor = rows.count + place / columns }
                for start in stride(from: 0, to: max(1, line.count), by: columns) {
                    let end = min(start + columns, line.count)
                    rows.append(Array(line[min(start, end)..<end].prefix(new)))
                }
            }
            lines = rows
            line = min(cursor, rows.count - 1)
            place = min(place % columns, new - 1)
        }
        columns = new
    }
}

// MARK: What is sent

extension TerminalScreen {
    /// Takes what a program has written.
    package mutating func feed(_ bytes: some Sequence<UInt8>) {
        rest += bytes
        var index = 0
        while index < rest.count {
            let length = Self.length(of: rest[index...])
            guard index + length <= rest.count else { break }
            take(Array(rest[index..<index + length]))
            index += length
        }
        rest.removeFirst(index)
    }

    /// How many bytes the next character or escape has; more than there are if it is not complete.
    private static func length(of bytes: ArraySlice<UInt8>) -> Int {
        guard let first = bytes.first else { return 1 }
        if first == 0x1B {
            let letters = bytes.dropFirst(2)
            guard let end = letters.firstIndex(where: { (0x40...0x7E).contains($0) }) else {
                return bytes.count + 1
            }
            return end - bytes.startIndex + 1
        }
        return first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    }

    private mutating func take(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        if let drawing, text != "\n", drawings.last != drawing { drawings.append(drawing) }
        drawing = nil
        switch text {
        case "\r":
            let row = isAtEdge ? place - 1 : place
            place = row - row % columns
            noteDrawing()
            (isAtEdge, isAtStart) = (false, true)
        case "\n":
            if !isAtStart { unknown.append("a line feed without a return") }
            (hasTouchedEdge, isAtStart) = (false, false)
            place = 0
            line += 1
            if line == lines.count { lines.append([]) }
        case _ where bytes.first == 0x1B: control(text)
        case _ where bytes.first.map { $0 < 0x20 } ?? false: unknown.append("\(bytes)")
        case _: write(text)
        }
    }

    /// A return ends a drawing, unless a line feed follows.
    private mutating func noteDrawing() {
        let line = lines[line]
        let row = text(line[min(place, line.count)..<min(place + columns, line.count)])
        if !row.isEmpty { drawing = row }
    }

    private mutating func control(_ escape: String) {
        switch escape {
        case "\u{1B}[K", "\u{1B}[0K":
            let end = place - place % columns + columns
            erase(from: place, to: end)
        case "\u{1B}[J", "\u{1B}[0J":
            erase(from: place, to: .max)
            lines.removeLast(lines.count - line - 1)
        case _ where escape.hasSuffix("m"):
            let number = String(escape.dropFirst(2).dropLast())
            style = number == "0" || number.isEmpty ? "" : number
        case _: unknown.append(escape)
        }
    }

    private mutating func erase(from start: Int, to end: Int) {
        guard start < lines[line].count else { return }
        if end >= lines[line].count {
            lines[line].removeLast(lines[line].count - start)
        } else {
            for place in start..<end { lines[line][place] = " " }
        }
    }

    private mutating func write(_ text: String) {
        if isAtStart, hasTouchedEdge {
            edgeDrawings += 1
            hasTouchedEdge = false
        }
        isAtStart = false
        let width = Self.width(of: text)
        if width == 0 {
            if place > 0, place <= lines[line].count { lines[line][place - 1] += text }
            return
        }
        if !style.isEmpty { coloured[style, default: []].insert(text) }
        // A wide character that does not fit goes to the next row.
        if place % columns + width > columns { put(" ") }
        put(text)
        for _ in 1..<max(1, width) where width > 1 { put("") }
        isAtEdge = place % columns == 0
        hasTouchedEdge = hasTouchedEdge || isAtEdge
    }

    private mutating func put(_ cell: String) {
        while lines[line].count < place { lines[line].append(" ") }
        if place < lines[line].count {
            lines[line][place] = cell
        } else {
            lines[line].append(cell)
        }
        place += 1
    }

    /// UTF-8; the mask is that of LC_CTYPE, a macro that Swift does not see.
    nonisolated(unsafe) private static let locale = unsafe newlocale(1, "C.UTF-8", nil)

    /// The columns of a character (wcwidth), as the C library knows them for UTF-8.
    private static func width(of text: String) -> Int {
        guard let scalar = text.unicodeScalars.first else { return 0 }
        let before = unsafe uselocale(locale)
        defer { _ = unsafe uselocale(before) }
        return max(0, Int(wcwidth(scalar.value)))
    }
}

/// The C function, which its header hides from programs that ask for no more than POSIX.
@_silgen_name("wcwidth") private func wcwidth(_ character: UInt32) -> CInt
