/// How many columns of a terminal a text takes.
///
/// An approximation: what is wide is told by blocks of East Asian scripts and by emoji.
package enum DisplayWidth {
    /// The columns of the whole text, which must have passed `TerminalText`.
    package static func columns(of text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + columns(of: $1) }
    }

    /// The columns of one character: 0 where it is drawn on the one before it, 2 where it is wide.
    package static func columns(of scalar: Unicode.Scalar) -> Int {
        // A sign for emoji makes what is before it wide in some terminals.
        if scalar.value < 0x300 || scalar.value == 0xFE0F { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        case _: break
        }
        // The later letters of a Hangul syllable are drawn into its first one.
        if (0x1160...0x11FF).contains(scalar.value) { return 0 }
        if wide.contains(where: { $0.contains(scalar.value) }) { return 2 }
        return scalar.properties.isEmojiPresentation ? 2 : 1
    }

    /// The longest beginning of the text that fits, without cutting a character from its marks.
    package static func prefix(of text: String, columnsMax: Int) -> String {
        var columns = 0
        let end = text.indices.first { index in
            columns += self.columns(of: String(text[index]))
            return columns > columnsMax
        }
        return String(text[..<(end ?? text.endIndex)])
    }

    /// The text if it fits, else its beginning and its end with the mark between them.
    package static func middleCut(_ text: String, columnsMax: Int, mark: String) -> String {
        guard columns(of: text) > columnsMax else { return text }
        let room = columnsMax - columns(of: mark)
        guard room >= 2 else { return prefix(of: text, columnsMax: columnsMax) }
        let beginning = prefix(of: text, columnsMax: room / 2)
        return beginning + mark + suffix(of: text, columnsMax: room - columns(of: beginning))
    }

    /// The longest end of the text that fits, without cutting a character from its marks.
    private static func suffix(of text: String, columnsMax: Int) -> String {
        var columns = 0
        let start = text.indices.last { index in
            columns += self.columns(of: String(text[index]))
            return columns > columnsMax
        }
        return String(text[(start.map { text.index(after: $0) } ?? text.startIndex)...])
    }

    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2329...0x232A,  // Hangul, brackets
        0x2E80...0x303E, 0x3041...0xA4CF,  // radicals, kana, CJK ideographs, Yi
        0xA960...0xA97F, 0xAC00...0xD7A3,  // Hangul
        0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F,  // compatibility ideographs and forms
        0xFF01...0xFF60, 0xFFE0...0xFFE6,  // full-width forms
        0x16FE0...0x18D8F, 0x1AFF0...0x1B2FF,  // Tangut, Khitan, Nushu, more kana
        0x1F200...0x1F2FF, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF,  // emoji
        0x20000...0x3FFFD,  // more ideographs
    ]
}
