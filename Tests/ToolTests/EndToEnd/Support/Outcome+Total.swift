import TestSupport

extension Outcome {
    /// A number of the last line of JSON, which sums up.
    func total(_ name: String) -> Int? {
        outputText.ranges(of: "\"\(name)\":").last.flatMap { range in
            Int(outputText[range.upperBound...].prefix { $0.isNumber })
        }
    }
}
