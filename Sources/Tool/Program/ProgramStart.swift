import System

/// What both programs do first: read the command line, and answer it where that is all.
enum ProgramStart {
    /// Reads the command line and hands the options to the real work.
    static func run<Options>(
        _ arguments: [[UInt8]], _ table: FlagTable<Options>,
        work: (Options) throws(UsageError) -> ExitStatus
    ) -> ExitStatus {
        FaultSignals.restoreDefaults()
        StandardDescriptors.takeClosed()
        FileSizeLimit.failsWrites()
        do {
            try FreeMemory.require(FreeMemory.programBytesMin)
        } catch {
            let sentence = ErrorSentence.starting(error)
            StandardErrorWriter(table.program).say(sentence.text)
            return sentence.status
        }
        do throws(UsageError) {
            switch try table.read(try texts(arguments)) {
            case .help: return show(table.help, table.program)
            case .shortHelp: return show(table.shortHelp, table.program)
            case .version: return show(table.version, table.program)
            case .run(let options): return try work(options)
            }
        } catch {
            StandardErrorWriter(table.program).say(error)
            return .usage
        }
    }

    private static func show(_ text: String, _ program: ProgramName) -> ExitStatus {
        var results = ResultWriter()
        results.show(text)
        return results.end(program)
    }

    /// Names on the wire are UTF-8, so all of the command line is.
    private static func texts(_ arguments: [[UInt8]]) throws(UsageError) -> [String] {
        var texts: [String] = []
        for argument in arguments {
            guard let text = String(validating: argument, as: UTF8.self) else {
                let shown = TerminalText.safe(argument)
                throw .impossible("\(shown) is not valid UTF-8, and all arguments must be")
            }
            texts.append(text)
        }
        return texts
    }
}

/// The two programs.
package enum ProgramName: String, CaseIterable, Sendable {
    case serve = "btfile-serve"
    case get = "btfile-get"

    /// The version of both.
    package static let version = "0.1.0"
}
