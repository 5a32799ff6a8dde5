import System

/// What both programs do first: read the command line, and answer it where that is all.
enum ProgramRun {
    /// Reads the command line and hands the options and names to the real work.
    static func start<Options>(
        _ arguments: [[UInt8]], _ table: FlagTable<Options>, defaults: Options,
        work: (Options, [String]) throws(UsageError) -> ExitStatus
    ) -> ExitStatus {
        StandardDescriptors.takeClosed()
        do throws(UsageError) {
            switch try table.read(try texts(arguments), into: defaults) {
            case .help: return show(table.help, table.program)
            case .version: return show(table.version, table.program)
            case .run(let options, let names): return try work(options, names)
            }
        } catch {
            Diagnostics(table.program).say(error)
            return .usage
        }
    }

    /// Shows what was asked for; that nobody gets it is a failure.
    private static func show(_ text: String, _ program: ProgramName) -> ExitStatus {
        do {
            try StandardStream.output.write(Array(text.utf8).span)
            return .done
        } catch {
            let sentence = ErrorSentence.writing("standard output", error.errno)
            Diagnostics(program).say(sentence.text)
            return sentence.status
        }
    }

    /// Names on the wire are UTF-8, so the command line is as well.
    private static func texts(_ arguments: [[UInt8]]) throws(UsageError) -> [String] {
        var texts: [String] = []
        for argument in arguments {
            guard let text = String(validating: argument, as: UTF8.self) else {
                let shown = TerminalText.safe(argument)
                throw .impossible("\(shown) is not valid UTF-8, and names on the wire must be")
            }
            texts.append(text)
        }
        return texts
    }
}
