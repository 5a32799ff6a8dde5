import Bluetooth
package import System

/// What a person is told when something failed, and how the program ends then.
///
/// Each way to fail is one row in one of the tables beside this file.
package struct ErrorSentence: Equatable, Sendable {
    package let status: ExitStatus
    /// What failed, on what and why: in lower case and without a full stop.
    ///
    /// It may hold names from outside, which `StandardErrorWriter` makes safe.
    package let fact: String
    /// What to do about it; nil where there is nothing.
    package let advice: String?

    /// A row of a table.
    init(_ status: ExitStatus, _ fact: String, _ advice: String? = nil) {
        self.status = status
        self.fact = fact
        self.advice = advice
    }

    /// A row whose words are from below, where no program is named.
    init(_ status: ExitStatus, _ sentence: FailureSentence) {
        let general = FailureSentence.withoutRadio
        let advice = sentence.advice.map { advice in
            advice.hasSuffix(general)
                ? String(advice.dropLast(general.count)) + Self.withoutRadio : advice
        }
        self.init(status, sentence.fact, advice)
    }

    private static let withoutRadio =
        "to try without Bluetooth, run 'btfile-serve . --listen /tmp/btfile.sock' and "
        + "'btfile-get -l /tmp/btfile.sock'"

    /// The whole sentence.
    package var text: String { FailureSentence(fact, advice).text }

    /// The fact, and what the program does about it by itself.
    func followed(by words: String) -> String { "\(fact); \(words)" }
}

// MARK: Either program

extension ErrorSentence {
    /// Something that every program needs cannot be had.
    package static func starting(_ error: SystemError) -> ErrorSentence {
        error.errno == .noMemory
            ? noMemory("cannot start")
            : ErrorSentence(
                .failed, "cannot start: \(error.call): \(error.errno.words)",
                error.errno == .tooManyOpenFiles ? moreDescriptors : nil)
    }

    /// There is not enough memory for that.
    static func noMemory(_ what: String) -> ErrorSentence {
        ErrorSentence(
            .failed, "\(what): there is too little memory",
            "free some, or allow more, as 'ulimit -v unlimited' does")
    }

    /// No batch works with as few descriptors as this process may have.
    package static let fewDescriptors = ErrorSentence(
        .localFile, "cannot start: too few files can be open at once", moreDescriptors)

    /// What to do where either program has too few descriptors.
    static let moreDescriptors = "raise the limit with 'ulimit -n 64'"

    /// Standard output takes no more; nothing of what went there can be resumed.
    static func writingOutput(_ errno: Errno) -> ErrorSentence {
        ErrorSentence(
            .localFile, "cannot write standard output: \(errno.words)",
            errno.isFull ? "free some space and run again" : nil)
    }
}
