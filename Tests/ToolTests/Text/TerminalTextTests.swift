import Testing
import Tool

/// What others chose is shown without doing anything to a terminal.
struct TerminalTextTests {
    @Test(arguments: [
        "notes.txt", "Größe ñ 東京 한국 🦊.txt", "a b\u{A0}c", "back\\slash", "e\u{301}", "",
    ])
    func `what can be printed stays as it is`(text: String) {
        #expect(TerminalText.safe(text) == text)
    }

    @Test(arguments: [
        ("\u{1B}[1A\r", "\\x1B[1A\\x0D"), ("\u{1B}]0;x\u{7}", "\\x1B]0;x\\x07"),
        ("a\nb\tc\0d", "a\\x0Ab\\x09c\\x00d"), ("\u{7F}", "\\x7F"),
        ("\u{85}\u{9B}31m", "\\u{85}\\u{9B}31m"), ("\u{202E}txt", "\\u{202E}txt"),
        ("\u{2066}a\u{2069}", "\\u{2066}a\\u{2069}"), ("\u{200B}\u{200D}", "\\u{200B}\\u{200D}"),
        ("\u{2028}\u{2029}", "\\u{2028}\\u{2029}"), ("\u{FEFF}", "\\u{FEFF}"),
        ("\u{AD}", "\\u{AD}"), ("\u{E000}", "\\u{E000}"), ("\u{10FFFF}", "\\u{10FFFF}"),
        ("\u{E0041}", "\\u{E0041}"), ("\r\n", "\\x0D\\x0A"),
    ])
    func `what cannot be seen becomes visible`(text: String, shown: String) {
        #expect(TerminalText.safe(text) == shown)
    }

    @Test(
        arguments: [
            ([0x61, 0xFF, 0x62], "a\\xFFb"), ([0x9B, 0x33], "\\x9B3"), ([0xC3], "\\xC3"),
            ([0xE2, 0x82], "\\xE2\\x82"), ([0xE2, 0x82, 0x61], "\\xE2\\x82a"),
            ([0xED, 0xA0, 0x80], "\\xED\\xA0\\x80"), ([0xC0, 0xAF], "\\xC0\\xAF"),
            ([0xF4, 0x90, 0x80, 0x80], "\\xF4\\x90\\x80\\x80"), ([0xC3, 0xA9, 0xFF], "é\\xFF"),
        ] as [([UInt8], String)])
    func `bytes that are no UTF-8 are shown one by one`(bytes: [UInt8], shown: String) {
        #expect(TerminalText.safe(bytes) == shown)
    }

    @Test func `every byte and every pair of bytes is harmless`() {
        for first in UInt8.min...UInt8.max {
            for second in UInt8.min...UInt8.max {
                let shown = TerminalText.safe([first, second]).unicodeScalars
                #expect(shown.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
            }
        }
    }

    @Test func `a long text is cut at its columns`() {
        let limit = TerminalText.columnsMax
        let longest = String(repeating: "a", count: limit)
        #expect(TerminalText.safe(longest) == longest)
        #expect(TerminalText.safe(longest + "a") == longest + "…")
        #expect(TerminalText.safe("東東東", columnsMax: 5) == "東東…")
        #expect(TerminalText.safe("ab\u{1B}", columnsMax: 5) == "ab…")
        let marks = "e" + String(repeating: "\u{301}", count: 1000)
        #expect(TerminalText.safe(marks).unicodeScalars.count == limit + 1)
    }

    @Test(arguments: [
        ("abc", 3), ("é", 1), ("e\u{301}", 1), ("東京", 4), ("한", 2), ("ｱ", 1), ("🦊", 2), ("", 0),
        ("Ａ", 2), ("‐", 1), ("█▌", 2),
    ])
    func `columns are counted as terminals draw`(text: String, columns: Int) {
        #expect(DisplayWidth.columns(of: text) == columns)
    }

    @Test func `a beginning that fits keeps characters whole`() {
        #expect(DisplayWidth.prefix(of: "東京", columnsMax: 3) == "東")
        #expect(DisplayWidth.prefix(of: "e\u{301}e\u{301}", columnsMax: 1) == "e\u{301}")
        #expect(DisplayWidth.prefix(of: "abc", columnsMax: 3) == "abc")
        #expect(DisplayWidth.prefix(of: "abc", columnsMax: 0) == "")
    }
}
