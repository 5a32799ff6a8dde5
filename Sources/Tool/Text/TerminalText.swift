import System

/// Makes text that others chose safe for a terminal and a log: it can neither move the cursor nor
/// hide, reorder or end a line.
///
/// What can be printed stays as it is. A control byte or a byte that is not UTF-8 becomes `\x1B`;
/// another character that cannot be seen becomes `\u{202E}`.
package enum TerminalText {
    /// Longer names do not help anyone, and a hostile one could fill the screen.
    package static let columnsMax = 256

    /// Renders a text; an ellipsis stands for what is beyond the limit.
    package static func safe(_ text: String, columnsMax: Int = columnsMax) -> String {
        safe(Array(text.utf8), columnsMax: columnsMax)
    }

    /// Renders bytes that may or may not be UTF-8; an ellipsis stands for what is beyond the limit.
    package static func safe(_ bytes: [UInt8], columnsMax: Int = columnsMax) -> String {
        var safe = ""
        var columns = 0
        var place = 0
        var source = bytes.makeIterator()
        var parser = Unicode.UTF8.ForwardParser()
        while true {
            let part: String
            switch parser.parseScalar(from: &source) {
            case .emptyInput:
                return safe
            case .error(let length):
                part = bytes[place..<place + length].map(escape(byte:)).joined()
                place += length
            case .valid(let encoded):
                part = render(Unicode.UTF8.decode(encoded))
                place += encoded.count
            }
            // A combining mark takes no column of its own, but a heap of them takes the screen.
            columns += part.unicodeScalars.reduce(0) { $0 + max(1, DisplayWidth.columns(of: $1)) }
            guard columns <= columnsMax else { return safe + "…" }
            safe += part
        }
    }

    private static func render(_ scalar: Unicode.Scalar) -> String {
        if scalar.value < 0x20 || scalar.value == 0x7F {
            return escape(byte: UInt8(scalar.value))
        }
        guard isPrintable(scalar) else {
            return "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
        }
        return String(scalar)
    }

    /// Whether the character is seen, in its place, and does nothing else.
    static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: false
        // What a terminal shows for these is unknown.
        case .privateUse, .unassigned: false
        case _: true
        }
    }

    private static func escape(byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return "\\x" + (digits.count == 1 ? "0" : "") + digits
    }
}

/// What the locale lets a terminal show.
package enum Charset {
    /// Whether the environment asks for UTF-8; the first of the three that is set decides.
    package static func isUTF8(_ environment: (String) -> String?) -> Bool {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
            .compactMap { environment($0) }
            .first { !$0.isEmpty }
        // `de_DE.UTF-8@euro`: language, character set, variant.
        let parts = (locale ?? "").lowercased().split { $0 == "." || $0 == "@" }
        return parts.contains { $0 == "utf-8" || $0 == "utf8" }
    }

    /// Whether this process's environment asks for UTF-8.
    package static var isUTF8: Bool { isUTF8(ProcessArguments.environment) }
}
