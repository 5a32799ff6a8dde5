package import System

/// The one printer of both programs: every line for a person leaves through here.
package struct Diagnostics: Sendable {
    package let program: ProgramName
    private let stream: StandardStream
    /// A terminal that somebody has stopped must not keep a program from ending.
    static let patience = Duration.seconds(1)

    /// Speaks on standard error, unless told otherwise.
    package init(_ program: ProgramName, on stream: StandardStream = .error) {
        self.program = program
        self.stream = stream
    }

    /// Says a sentence: `btfile-get: cannot reach …`.
    package func say(_ sentence: String) {
        stream.write(line(sentence), patience: Self.patience)
    }

    /// Says what is wrong with the command line, and where to look if that does not say it.
    package func say(_ error: UsageError) {
        let advice = error.isAnswered ? "" : "try '\(program.rawValue) --help'\n"
        stream.write(line(error.description) + advice, patience: Self.patience)
    }

    /// The sentence behind the program's name, safe for a terminal even where its writer forgot.
    package func line(_ sentence: String) -> String {
        "\(program.rawValue): \(TerminalText.safe(sentence, columnsMax: Self.columnsMax))\n"
    }

    /// A sentence with two names of the longest kind in it, and a bound for anything else.
    private static let columnsMax = 1024
}
