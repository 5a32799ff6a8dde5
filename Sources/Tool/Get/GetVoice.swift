import System

/// Where each line of btfile-get goes; the line of progress makes room for it.
struct GetVoice {
    /// The line of progress.
    var screen: TransferScreen
    /// Whether somebody takes what goes to standard output.
    private(set) var hasReader = true

    private let options: GetOptions
    private let diagnostics = Diagnostics(.get)
    /// What goes to a terminal would stand behind the line of progress.
    private let isOutputTerminal = StandardStream.output.isTerminal
    private var lastComplaint = ""

    /// Nothing has been said yet.
    init(_ options: GetOptions, at now: MonotonicTime) {
        self.options = options
        screen = TransferScreen(options, at: now)
    }

    /// Begins a round of a batch that stays.
    mutating func beginRound(at now: MonotonicTime) {
        screen = TransferScreen(options, at: now)
    }

    /// What went wrong is worth a word in the next round, too.
    mutating func endRound() {
        lastComplaint = ""
    }
}

// MARK: To people, on standard error

extension GetVoice {
    /// Says what went wrong, to those who want quiet as well; what has just been said is not said
    /// again.
    mutating func complain(_ sentence: ErrorSentence) {
        guard sentence.text != lastComplaint else { return }
        lastComplaint = sentence.text
        screen.clear()
        diagnostics.say(sentence.text)
    }

    /// Says a sentence.
    mutating func say(_ sentence: String) {
        guard !options.isQuiet else { return }
        screen.clear()
        diagnostics.say(sentence)
    }

    /// Says something that only the curious want to know.
    mutating func tell(_ sentence: String) {
        if options.isVerbose { say(sentence) }
    }

    /// Writes a line that is no sentence, such as that of a file.
    mutating func line(_ text: String) {
        guard !options.isQuiet else { return }
        screen.clear()
        diagnostics.write(line: text)
    }
}

// MARK: To programs and people, on standard output

extension GetVoice {
    /// Shows a line for which the program runs at all: without a reader it has nothing to do.
    mutating func show(_ line: String) throws(SystemError) {
        do {
            try put(line)
        } catch  where error.errno == .brokenPipe {
            endWithoutReader()
        }
    }

    /// Writes a line, however slow its reader is.
    ///
    /// A signal that comes while he takes nothing ends that: half a line would be worse than none.
    mutating func put(_ line: String) throws(SystemError) {
        guard hasReader else { return }
        if isOutputTerminal { screen.clear() }
        hasReader = false
        hasReader = try StandardStream.output.write(line + "\n", until: Signal.ending)
    }

    /// Ends as any program does whose reader has gone.
    mutating func endWithoutReader() -> Never {
        screen.clear()
        ProcessExit.byBrokenPipe()
    }
}
