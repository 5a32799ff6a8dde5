package import System

/// Writes messages for people to standard error, behind the name of the program.
///
/// Results go to standard output; the log and the line of progress have writers of their own.
package struct StandardErrorWriter: Sendable {
    package let program: ProgramName
    private let stream: StandardStream
    /// Room for a sentence with two names of the longest kind.
    private static let columnsMax = 1024

    /// A writer to standard error, unless another stream is given.
    package init(_ program: ProgramName, on stream: StandardStream = .error) {
        self.program = program
        self.stream = stream
    }

    /// Writes a sentence: `btfile-get: cannot reach …`.
    package func say(_ sentence: String) {
        write(line(sentence))
    }

    /// The same after the time, and in the colour of failures if it is one.
    func say(_ sentence: String, after time: String, isFailure: Bool = false) {
        let colour = isFailure ? TerminalColour.ofErrors : .none
        let name = colour.painted("\(program.rawValue):", .red)
        write("\(time)\(name) \(safe(sentence))\n")
    }

    /// Writes what is wrong with the command line, and mentions --help if that may help.
    package func say(_ error: UsageError) {
        let advice = error.isAnswered ? "" : "try '\(program.rawValue) --help'\n"
        write(line(error.description) + advice)
    }

    /// Writes a line without the program's name.
    func write(line: String) {
        write(line + "\n")
    }

    /// The sentence behind the program's name, safe for a terminal whatever is in it.
    package func line(_ sentence: String) -> String {
        "\(program.rawValue): \(safe(sentence))\n"
    }

    private func safe(_ sentence: String) -> String {
        TerminalText.safe(sentence, columnsMax: Self.columnsMax)
    }

    private func write(_ text: String) {
        stream.write(text)
    }
}

/// Writes to standard output what the user asked to see; if it cannot be written, that is a
/// failure.
struct ResultWriter {
    private var trouble: ErrorSentence?

    /// Writes a text, unless an earlier one could not be written.
    ///
    /// If nobody reads, the program ends, like any that only prints.
    mutating func show(_ text: String) {
        guard trouble == nil else { return }
        do throws(SystemError) {
            let hasReader = try StandardStream.output.write(Array(text.utf8).span)
            if !hasReader { ProcessExit.byBrokenPipe() }
        } catch {
            trouble = .writingOutput(error.errno)
        }
    }

    /// Reports what could not be written; that decides the status only if all else went well.
    func end(_ program: ProgramName, with status: ExitStatus = .done) -> ExitStatus {
        guard let trouble else { return status }
        StandardErrorWriter(program).say(trouble.text)
        return status == .done ? trouble.status : status
    }
}
