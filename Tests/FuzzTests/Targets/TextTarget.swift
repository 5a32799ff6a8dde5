@testable import Tool

/// What others have written, as it is shown.
enum TextTarget: FuzzTarget {
    static let name = "text"
    static let promise = "no text from outside controls a terminal, or breaks a line of JSON"

    static func seeds() -> [[UInt8]] {
        [
            "notes.txt", "\u{1b}[1A\r", "\u{1b}]0;x\u{7}", "\u{202E}gpj.exe", "a\nb\u{85}c\u{2028}",
            "cafe\u{301}\u{301}", "日本語", "\u{1F468}\u{200D}\u{1F469}", "\\x1B \"quoted\"", "",
            String(repeating: "日", count: 200), "\u{7f}\u{9b}31m", "\u{FEFF}\u{E000}\u{10FFFF}",
        ].map { Array($0.utf8) } + [[0x61, 0xff, 0xc0, 0x80, 0xed, 0xa0, 0x80]]
    }

    static func check(_ input: [UInt8]) throws {
        let safe = TerminalText.safe(input)
        try check(safe: safe)
        let columns = safe.unicodeScalars.reduce(0) { $0 + DisplayWidth.columns(of: $1) }
        try demand(columns <= TerminalText.columnsMax + 1, "a name takes \(columns) columns")
        let text = String(decoding: input, as: UTF8.self)
        let quoted = JSONText.quoted(text)
        try check(safe: quoted)
        try demand(try unquoted(quoted) == text, "JSON says another text")
    }

    /// Demands that each character is seen.
    static func check(safe text: String) throws {
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
                .unassigned:
                throw FuzzFault(description: "U+\(String(scalar.value, radix: 16)) is shown")
            case _: break
            }
        }
    }

    /// Reads a text as JSON has it, which is written here once more.
    private static func unquoted(_ quoted: String) throws -> String {
        var units: [UInt16] = []
        var rest = quoted.utf16.dropFirst().dropLast()
        while let unit = rest.popFirst() {
            try demand(unit != 0x22, "a quote ends the text")
            guard unit == 0x5c else {
                units.append(unit)
                continue
            }
            let letter = rest.popFirst().flatMap { Unicode.Scalar($0) } ?? " "
            switch letter {
            case "n": units.append(0x0a)
            case "r": units.append(0x0d)
            case "t": units.append(0x09)
            case "\"", "\\": units.append(UInt16(letter.value))
            case "u":
                let digits = String(decoding: rest.prefix(4), as: UTF16.self)
                try demand(digits.count == 4, "\\u has four digits")
                units.append(UInt16(digits, radix: 16) ?? 0)
                rest = rest.dropFirst(4)
            case _: throw FuzzFault(description: "\\\(letter) is not JSON")
            }
        }
        return String(decoding: units, as: UTF16.self)
    }
}
