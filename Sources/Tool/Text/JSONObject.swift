/// An object of JSON on one line, its members in the order in which they were added.
package struct JSONObject: Equatable, Sendable {
    private var members: [String] = []

    /// An object without members.
    package init() {}

    /// Adds a text, or null.
    mutating func add(_ name: String, text: String?) {
        add(name, text.map(JSONText.quoted))
    }

    /// Adds a whole number, or null.
    mutating func add(_ name: String, number: (some FixedWidthInteger)?) {
        add(name, number.map { "\($0)" })
    }

    /// Adds a time in seconds, to the thousandth.
    mutating func add(_ name: String, seconds duration: Duration) {
        let (seconds, attoseconds) = max(.zero, duration).components
        let thousandths = "\(attoseconds / 1_000_000_000_000_000)"
        let zeros = String(repeating: "0", count: 3 - thousandths.count)
        add(name, "\(seconds).\(zeros)\(thousandths)")
    }

    /// Adds an object, or null.
    mutating func add(_ name: String, object: JSONObject?) {
        add(name, object?.text)
    }

    /// Adds a truth value.
    mutating func add(_ name: String, flag: Bool) {
        add(name, "\(flag)")
    }

    /// Adds a list of texts.
    mutating func add(_ name: String, texts: [String]) {
        add(name, "[\(texts.map(JSONText.quoted).joined(separator: ","))]")
    }

    /// Adds what another object has.
    mutating func add(membersOf other: JSONObject) { members += other.members }

    private mutating func add(_ name: String, _ value: String?) {
        members.append("\(JSONText.quoted(name)):\(value ?? "null")")
    }

    /// The object, without a line end.
    package var text: String { "{\(members.joined(separator: ","))}" }
}

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
