/// One Swift file, as its author wrote it and as bare code.
struct SwiftText {
    let path: String
    let lines: [Substring]
    /// The same lines without comments and without what stands in quotes.
    let code: [Substring]

    init(path: String, _ text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var bare = Bare(text)
        code = bare.run().split(separator: "\n", omittingEmptySubsequences: false)
            .map { Substring($0) }
    }

    /// The lines, counted from 1, whose code satisfies the condition.
    func places(where condition: (Substring) -> Bool) -> [String] {
        code.enumerated().filter { condition($0.element) }.map { "\(path):\($0.offset + 1)" }
    }

    /// Whether the code holds the word, not just as a part of a longer one.
    static func holds(_ word: String, in code: Substring) -> Bool {
        code.split { !($0.isLetter || $0.isNumber || $0 == "_") }.contains { $0 == word }
    }
}

/// Takes comments and quotes out of Swift code; the lines stay where they are.
private struct Bare {
    private let text: [Character]
    private var place = 0
    private var code = ""

    init(_ text: String) {
        self.text = Array(text)
    }

    mutating func run() -> String {
        while place < text.count {
            if comes("//") {
                skip { $0 == "\n" }
            } else if comes("/*") {
                skipBlock()
            } else if text[place] == "\"" || comes("#\"") {
                skipQuote()
            } else if text[place] == "`" {
                place += 1
                skip { $0 == "`" }
                place += 1
            } else {
                code.append(text[place])
                place += 1
            }
        }
        return code
    }

    private func comes(_ mark: String) -> Bool {
        text[place...].starts(with: mark)
    }

    private mutating func skip(until end: (Character) -> Bool) {
        while place < text.count, !end(text[place]) { pass() }
    }

    /// Goes on by one character, of which only a line end is kept.
    private mutating func pass() {
        if text[place] == "\n" { code.append("\n") }
        place += 1
    }

    private mutating func skipBlock() {
        while place < text.count, !comes("*/") { pass() }
        place = min(text.count, place + 2)
    }

    private mutating func skipQuote() {
        let isRaw = text[place] == "#"
        if isRaw { place += 1 }
        let mark = comes("\"\"\"") ? "\"\"\"" : "\""
        let end = mark + (isRaw ? "#" : "")
        place += mark.count
        while place < text.count, !comes(end) {
            if !isRaw, comes("\\(") {
                skipInterpolation()
            } else if !isRaw, text[place] == "\\" {
                place += 1
                if place < text.count { pass() }
            } else {
                pass()
            }
        }
        place = min(text.count, place + end.count)
        code += "\"\""
    }

    /// Code inside a quote stays code.
    private mutating func skipInterpolation() {
        place += 2
        var depth = 1
        while place < text.count, depth > 0 {
            if text[place] == "\"" {
                skipQuote()
                continue
            }
            if text[place] == "(" { depth += 1 }
            if text[place] == ")" { depth -= 1 }
            if depth > 0 { code.append(text[place]) }
            place += 1
        }
    }
}
