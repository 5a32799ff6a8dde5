import System

/// What somebody has asked to see, on standard output; that it cannot be shown is a failure.
struct Showing {
    private var trouble: ErrorSentence?

    /// Shows a text, unless one before it could not be shown.
    ///
    /// Nobody who reads ends the program, as any that only shows.
    mutating func show(_ text: String) {
        guard trouble == nil else { return }
        do throws(SystemError) {
            let hasReader = try StandardStream.output.write(Array(text.utf8).span)
            if !hasReader { ProcessExit.byBrokenPipe() }
        } catch {
            trouble = .writingOutput(error.errno)
        }
    }

    /// Says what could not be shown; the status is that of the work, unless all was well with it.
    func end(_ program: ProgramName, with status: ExitStatus = .done) -> ExitStatus {
        guard let trouble else { return status }
        Diagnostics(program).say(trouble.text)
        return status == .done ? trouble.status : status
    }
}
