/// A number as people type it, `20` or `1.5`, without the rounding of floating point.
struct Decimal {
    private let whole: Int
    private let fraction: Int
    /// Ten to the power of the fraction's digits.
    private let scale: Int

    /// Nobody means a number with more digits.
    private static let fractionDigitsMax = 9

    /// Reads digits, and perhaps a point and more digits, such as `.5`; nil for anything else.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            guard let whole = FlagValue<Int>.digits(text) else { return nil }
            (self.whole, fraction, scale) = (whole, 0, 1)
            return
        }
        guard let whole = parts[0].isEmpty ? 0 : FlagValue<Int>.digits(parts[0]) else { return nil }
        self.whole = whole
        guard (1...Self.fractionDigitsMax).contains(parts[1].utf8.count),
            let fraction = FlagValue<Int>.digits(parts[1])
        else { return nil }
        self.fraction = fraction
        scale = parts[1].utf8.reduce(1) { scale, _ in scale * 10 }
    }

    /// The product, cut to a whole number; nil where it is too large.
    func times(_ factor: Int) -> Int? {
        let (product, tooLarge) = whole.multipliedReportingOverflow(by: factor)
        let (part, partTooLarge) = fraction.multipliedReportingOverflow(by: factor)
        let (sum, sumTooLarge) = product.addingReportingOverflow(part / scale)
        return tooLarge || partTooLarge || sumTooLarge ? nil : sum
    }

    /// Whether there is nothing behind the point.
    var isWhole: Bool { fraction == 0 }
}
