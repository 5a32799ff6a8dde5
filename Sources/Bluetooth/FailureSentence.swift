/// What a person is told of a failure: in lower case and without a full stop.
package struct FailureSentence: Hashable, Sendable {
    /// What failed, on what and why.
    ///
    /// It may hold names from outside: make it safe before it is shown.
    package let fact: String
    /// What to do about it; nil where there is nothing.
    package let advice: String?

    package init(_ fact: String, _ advice: String? = nil) {
        self.fact = fact
        self.advice = advice
    }

    /// The whole sentence.
    package var text: String { advice.map { "\(fact)\(separator)\($0)" } ?? fact }

    /// A sentence has one colon.
    private var separator: String {
        zip(fact, fact.dropFirst()).contains { $0 == ":" && $1 == " " } ? "; " : ": "
    }
}
