package import System

/// Says what a person is to know on standard error, behind the name of the program.
///
/// What was asked for goes to standard output, and a log and a line of progress have writers of
/// their own.
package struct Diagnostics: Sendable {
    package let program: ProgramName
    private let stream: StandardStream
    /// A terminal that somebody has stopped must not keep a program from ending.
    private static let patience = Duration.seconds(1)
    /// A sentence with two names of the longest kind in it, and a bound for anything else.
    private static let columnsMax = 1024

    /// Speaks on standard error, unless told otherwise.
    package init(_ program: ProgramName, on stream: StandardStream = .error) {
        self.program = program
        self.stream = stream
    }

    /// Says a sentence: `btfile-get: cannot reach …`.
    package func say(_ sentence: String) {
        write(line(sentence))
    }

    /// Says what is wrong with the command line, and where to look if that does not say it.
    package func say(_ error: UsageError) {
        let advice = error.isAnswered ? "" : "try '\(program.rawValue) --help'\n"
        write(line(error.description) + advice)
    }

    /// Writes a line that is no sentence, without the program's name.
    func write(line: String) {
        write(line + "\n")
    }

    /// The sentence behind the program's name, safe for a terminal even where its writer forgot.
    package func line(_ sentence: String) -> String {
        "\(program.rawValue): \(TerminalText.safe(sentence, columnsMax: Self.columnsMax))\n"
    }

    private func write(_ text: String) {
        stream.write(text, patience: Self.patience)
    }
}
