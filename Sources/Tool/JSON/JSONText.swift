/// Text as JSON wants it.
package enum JSONText {
    /// The text in quotes; what could trouble a terminal is escaped too, so that a line of JSON can
    /// be looked at.
    package static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where TerminalText.isPrintable(scalar): quoted.unicodeScalars.append(scalar)
            case _: quoted += String(scalar).utf16.map(escape).joined()
            }
        }
        return quoted + "\""
    }

    private static func escape(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}
