/// What a person is told when something failed: what, on what, why, what to do; and how the program
/// ends then.
package struct ErrorSentence: Equatable, Sendable {
    /// One sentence, in lower case and without a full stop; it may hold names from outside, which
    /// `Diagnostics` makes safe.
    package let text: String
    package let status: ExitStatus

    init(_ status: ExitStatus, _ text: String) {
        self.status = status
        self.text = text
    }
}
