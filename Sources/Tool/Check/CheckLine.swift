/// One line of `--check`: what was looked at, what was found, and what to do about it.
package struct CheckLine: Equatable, Sendable {
    /// What a finding means for the work that is to be done.
    package enum Verdict: Equatable, Sendable {
        case good
        /// It works, and something is missing or weak.
        case weak
        /// It would not work; the program would end with that status.
        case bad(ExitStatus)
    }

    /// What it comes to.
    package let verdict: Verdict
    /// One word.
    package let subject: String
    /// A finding, and behind a colon what to do about one that is not good; names in it may come
    /// from outside.
    package let finding: String

    package init(_ verdict: Verdict, _ subject: String, _ finding: String) {
        self.verdict = verdict
        self.subject = subject
        self.finding = finding
    }

    /// The line of a failure that has a sentence already.
    init(_ subject: String, _ failure: ErrorSentence) {
        self.init(.bad(failure.status), subject, failure.text)
    }

    /// Wide enough for the longest subject.
    private static let subjectColumns = 11

    /// The line, without its end.
    package var text: String {
        let mark =
            switch verdict {
            case .good: "ok    "
            case .weak: "weak  "
            case .bad: "FAILS "
            }
        let gap = String(repeating: " ", count: max(1, Self.subjectColumns - subject.count))
        return mark + subject + gap + TerminalText.safe(finding)
    }
}

extension ExitStatus {
    /// What a check ends with: the first thing that would not work decides.
    package static func check(_ lines: [CheckLine]) -> ExitStatus {
        for line in lines {
            if case .bad(let status) = line.verdict { return status }
        }
        return .done
    }
}
