import Bluetooth
import Client
import System
import Wire

/// Tells a person what happens to a batch, and remembers how the program is to end.
final class GetReport {
    /// How the program is to end: the first failure decides.
    private(set) var status = ExitStatus.done

    private let settings: GetSettings
    private let stream: StandardStream
    private let diagnostics: Diagnostics
    private var display: ProgressDisplay
    /// What has come of the file that is on its way.
    private var keptBytes: UInt64 = 0
    private var saidLast = ""

    init(_ settings: GetSettings, on stream: StandardStream = .error) {
        self.settings = settings
        self.stream = stream
        diagnostics = Diagnostics(.get, on: stream)
        display = ProgressDisplay(
            mode: settings.progress, isTerminal: stream.isTerminal, columns: stream.columns,
            isUTF8: Charset.isUTF8)
    }

    /// Takes what happened.
    func take(_ event: ClientEvent) {
        let now = MonotonicTime.now
        switch event {
        case .connecting:
            keptBytes = 0
        case .connected(let isCompressed):
            tell("connected\(isCompressed ? ", compressed" : "")")
        case .retrying(let pause, _, let end):
            sayRetry(after: pause, end)
        case .waiting(let request):
            say("\(request.path.text): another btfile-get fetches it; waiting")
        case .started(let progress):
            keptBytes = progress.count
            show(
                display.begin(
                    progress.request.path.text, count: progress.count, total: progress.size,
                    at: now))
        case .progressed(let progress):
            keptBytes = progress.count
            show(display.advance(to: progress.count, total: progress.size, at: now))
        case .finished(let outcome):
            show(display.end())
            finish(outcome)
        case .listed, .failed, .planned, .removed, .resting, .serverAway, .serverBack:
            break
        case .windowChanged:
            display.resize(to: stream.columns)
            show(display.tick(at: now))
        case .ticked:
            show(display.tick(at: now))
        }
    }

    /// Says why nothing can be done at all.
    func fail(_ sentence: ErrorSentence) {
        if status == .done { status = sentence.status }
        guard sentence.text != saidLast else { return }
        saidLast = sentence.text
        show(display.clear())
        diagnostics.say(sentence.text)
    }

    private func finish(_ outcome: DownloadOutcome) {
        let name = outcome.request.path.text
        if let error = outcome.error {
            let sentence = ErrorSentence.fetching(name, from: settings.server, error)
            // Whoever closed our standard output does not want to hear about it.
            if case .local(let error, _) = error, error.errno == .brokenPipe {
                if status == .done { status = sentence.status }
                return
            }
            return fail(sentence)
        }
        guard !settings.isQuiet, let kind = TransferLine.Kind(outcome.result) else { return }
        let facts = outcome.facts
        let line = TransferLine(
            name: name, kind: kind, size: facts.size ?? 0, received: facts.receivedBytes,
            duration: facts.duration)
        stream.write(line.text + "\n")
    }

    private func sayRetry(after pause: Duration, _ end: SessionEnd) {
        guard !settings.isQuiet else { return }
        switch end {
        case .linkLost, .goodbye:
            say(ErrorSentence.retrying(settings.server, keptBytes: keptBytes, after: pause))
        case .cannotConnect, .connectTimedOut, .stalled, .refused, .violation, .corruptStream,
            .noise, .unwantedData, .local, .interrupted:
            let sentence = ErrorSentence.session(
                with: settings.server, "the server", end, keptBytes: keptBytes)
            say("\(sentence.text); trying again in \(NumberText.taken(pause))")
        }
    }

    /// Says something that only the curious want to know.
    private func tell(_ sentence: String) {
        if settings.isVerbose { say(sentence) }
    }

    private func say(_ sentence: String) {
        guard !settings.isQuiet else { return }
        show(display.clear())
        diagnostics.say(sentence)
    }

    private func show(_ text: String) {
        if !text.isEmpty { stream.write(text) }
    }
}

extension TransferLine.Kind {
    /// Nil for a failure.
    fileprivate init?(_ result: DownloadOutcome.Result) {
        switch result {
        case .fetched: self = .fetched
        case .resumed: self = .resumed
        case .appended: self = .appended
        case .unchanged: self = .unchanged
        case .skipped, .planned, .failed: return nil
        }
    }
}
