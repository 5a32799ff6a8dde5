import Wire

/// Reads the values of flags; each complaint says what the value must be.
enum FlagValue {
    /// Any text but an empty one, such as the path of a folder.
    static func text(_ text: String) throws(ValueComplaint) -> String {
        guard !text.isEmpty else { throw ValueComplaint("must not be empty") }
        return text
    }

    /// A whole number within the range; `what` names it in the complaint.
    static func number(
        _ what: String, _ range: ClosedRange<Int>
    ) -> @Sendable (String) throws(ValueComplaint) -> Int {
        { (text) throws(ValueComplaint) in
            guard let number = digits(text), range.contains(number) else {
                throw ValueComplaint(
                    "must be \(what) from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
    }

    /// One word of a list.
    static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
        _ text: String
    ) throws(ValueComplaint) -> Choice {
        guard let choice = Choice(rawValue: text) else {
            throw ValueComplaint("must be \(alternatives(Choice.allCases.map(\.rawValue)))")
        }
        return choice
    }

    /// Seconds, with decimals if need be, within the range.
    static func seconds(
        _ range: ClosedRange<Int>
    ) -> @Sendable (String) throws(ValueComplaint) -> Duration {
        { (text) throws(ValueComplaint) in
            guard let value = Decimal(text), let thousandths = value.times(1000),
                (range.lowerBound * 1000...range.upperBound * 1000).contains(thousandths)
            else {
                throw ValueComplaint(
                    "must be seconds from \(range.lowerBound) to \(range.upperBound)")
            }
            return .milliseconds(thousandths)
        }
    }

    /// A SHA-256 as 64 hexadecimal digits.
    static func sha256(_ text: String) throws(ValueComplaint) -> Digest32? {
        guard let digest = Digest32(hexadecimal: text) else {
            throw ValueComplaint("must be the 64 hexadecimal digits of a SHA-256")
        }
        return digest
    }

    /// Words joined for a person: "a, b or c".
    static func alternatives(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " or \(last)"
    }

    /// A number written with digits alone: no sign, no space.
    static func digits(_ text: some StringProtocol) -> Int? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(text)
    }
}
