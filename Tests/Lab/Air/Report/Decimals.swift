/// Numbers as people write and read them.
package enum Decimals {
    /// Reads a whole number that is written in nothing but digits; nil for anything else.
    package static func number(_ text: some StringProtocol) -> Int? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            ? Int(text) : nil
    }

    /// Rounded to so many digits behind the point.
    package static func text(_ value: Double, digits: Int) -> String {
        let scale = (0..<digits).reduce(1) { scale, _ in scale * 10 }
        guard let scaled = Int(exactly: (value * Double(scale)).rounded()) else {
            return "\(value)"
        }
        let (whole, part) = scaled.magnitude.quotientAndRemainder(dividingBy: UInt(scale))
        let fraction = String(part)
        let zeros = String(repeating: "0", count: digits - min(digits, fraction.count))
        return (scaled < 0 ? "-" : "") + "\(whole)" + (digits > 0 ? ".\(zeros)\(fraction)" : "")
    }

    /// With a comma behind every three digits: `4,194,304`.
    package static func grouped(_ value: Int) -> String {
        let digits = Array(String(value.magnitude))
        let groups = digits.enumerated().map { place, digit in
            place > 0 && (digits.count - place) % 3 == 0 ? ",\(digit)" : "\(digit)"
        }
        return (value < 0 ? "-" : "") + groups.joined()
    }

    /// On the right of a column; a longer text is left whole.
    package static func right(_ text: String, _ columns: Int) -> String {
        String(repeating: " ", count: max(0, columns - text.count)) + text
    }

    /// On the left of a column.
    package static func left(_ text: String, _ columns: Int) -> String {
        text + String(repeating: " ", count: max(0, columns - text.count))
    }
}
