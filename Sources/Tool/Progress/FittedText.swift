/// Text in exactly so many columns.
enum FittedText {
    /// At the right end of the columns; text that is longer stays as it is.
    static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - DisplayWidth.columns(of: text))) + text
    }

    /// At the left end of the columns, with a mark where something was cut.
    static func left(_ text: String, _ width: Int, isUTF8: Bool) -> String {
        var text = text
        if DisplayWidth.columns(of: text) > width {
            text = DisplayWidth.prefix(of: text, columnsMax: width - 1) + (isUTF8 ? "…" : "~")
        }
        return text + String(repeating: " ", count: max(0, width - DisplayWidth.columns(of: text)))
    }

    /// A name from outside as the terminal can show it.
    static func name(_ name: String, isUTF8: Bool) -> String {
        let safe = TerminalText.safe(name)
        return isUTF8 ? safe : String(safe.map { $0.isASCII ? $0 : "?" })
    }
}
