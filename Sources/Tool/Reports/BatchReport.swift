import Bluetooth
import Client
import System
import Wire

/// Follows a batch: what happens goes to the reporter and to the line of progress, and the first
/// failure decides how the program is to end.
final class BatchReport {
    /// How the program is to end.
    private(set) var status = ExitStatus.done

    private let options: GetOptions
    private let folder: OutputDestination
    private let reporter: any Reporter
    private var output: ReportOutput
    /// Where the server is looked for, with the channel that was dialled last.
    private var server: Endpoint
    private(set) var tally = BatchTally()
    private var listed = ListingTally()
    private var news = RoundChanges()
    private var advice: MissingNameAdvice
    private var clock = RoundClock(at: .now)
    /// Whether the server was lost and has not greeted again.
    private var isLost = false
    /// Whether there are too many files for a line of each.
    private var areMany: Bool
    /// The file that is on its way.
    private var current: Progress?
    /// Why the output folder took nothing more, and how many files are left; told once, at the end.
    private var folderFault: (errno: Errno, left: UInt64)?
    /// How a session has ended after which the rest was given up, once that was told.
    private var toldEnd: SessionEnd?
    /// What is known of how many files there are.
    private var totals = BatchTotals()

    /// Nobody reads more lines than that.
    private static let linesMax = 10

    init(_ options: GetOptions, _ folder: OutputDestination) {
        self.options = options
        self.folder = folder
        reporter = options.reporter
        server = options.client.endpoint
        advice = MissingNameAdvice(options)
        output = ReportOutput(options, ProgressScreen(options, at: .now))
        // How many files a pattern or a folder holds is not known when the first one ends.
        areMany = !options.selections.isEmpty
    }

    /// Whether somebody takes what goes to standard output.
    var hasReader: Bool { output.hasReader }

    /// So many files are asked for by their names.
    func expect(files: Int) {
        areMany = areMany || files > Self.linesMax
        expect(BatchTotals(files: files, unsizedFiles: files, isComplete: true))
    }

    /// Takes what happened.
    func take(_ event: ClientEvent) {
        let now = MonotonicTime.now
        switch event {
        case .connecting, .lookingAgain:
            current = nil
            beginRound(at: now)
            if !clock.isAway { output.progress.connect(at: now) }
            if case .lookingAgain = event { output.progress.connected(at: now) }
        case .dialling(let place):
            server = place
            note("connecting to \(place)", isDetail: true)
        case .guessingChannel(let endpoint): note(ErrorSentence.guessingChannel(of: endpoint))
        case .connected(let isCompressed):
            isLost = false
            output.progress.connected(at: now)
            note("connected\(isCompressed ? ", compressed" : "")", isDetail: true)
        case .sessionEnded(_, let wireBytes), .sessionKept(let wireBytes):
            tally.count(wireBytes: wireBytes)
        case .retrying(let pause, let end): retry(after: end, in: pause, at: now)
        case .waiting(let request):
            note("\(request.path.text): waiting for another program that has it locked")
        case .started(let progress):
            current = progress
            output.progress.begin(progress, at: now)
        case .progressed(let progress):
            current = progress
            output.progress.advance(progress, at: now)
        case .finished(let outcome):
            show(end: outcome, at: now)
            if outcome.request == current?.request { current = nil }
            finish(outcome)
        case .listed(let item):
            listed.count(item)
            tell(.listed(item))
        case .listing(let nameCount): output.progress.list(nameCount, at: now)
        case .failed(let failure): fail(failure, event)
        case .neighbours(let names, let folder): advice.note(names, in: folder)
        case .planned(let totals): expect(totals)
        case .removed(let removal):
            let word = TransferStatus(removal)
            tally.count(word)
            if news.take(word) { tell(.removed(removal, at: folder.path(of: removal.path))) }
        case .notRemoved(let nameCount, let failureCount):
            if tally[.failed] > 0 { leave(nameCount, after: failureCount) }
        case .resting: endRound()
        case .folderLost(let error): fail(.opening(outputFolder: folder.folder, error.errno))
        case .folderReplaced: fail(.replaced(folder: folder.folder))
        case .serverAway(let end):
            clock.pause(at: now)
            note(ErrorSentence.away(server, end))
        case .serverBack:
            clock.goOn(at: now)
            note(ErrorSentence.back(server))
        case .windowChanged: if clock.isRunning { output.progress.resize(at: now) }
        case .ticked(let silence):
            if clock.isRunning { output.progress.tick(silence, at: now) }
        }
    }

    private func fail(_ failure: SelectionFailure, _ event: ClientEvent) {
        note(failure.error, left: 0)
        let sentence = ErrorSentence.fetching(
            failure, from: server, into: folder.folder,
            removing: options.client.removesExtraneousFiles)
        fail(
            advice.followed(sentence, about: event), of: failure.name,
            about: [TerminalText.safe(failure.name)])
    }

    /// Says why nothing can be done at all, or not with the name.
    ///
    /// `subjects` are what the sentence calls the one thing that it is about.
    func fail(_ sentence: ErrorSentence, of name: String? = nil, about subjects: [String] = []) {
        tally.count(.failed)
        remember(sentence.status)
        guard news.take(.failed, sentence) else { return }
        tell(.failed(sentence, name: name))
        complain(sentence, reason: sentence.reason(without: subjects))
    }

    /// Sums up, once all has ended.
    func end(with status: ExitStatus? = nil) {
        output.progress.clear()
        output.tellRest()
        // With --watch everything was told in its round.
        if options.client.watchPause != nil && !news.isNews { return }
        if let (errno, left) = folderFault.take() {
            let fetched = tally.writtenCount
            let sentence = ErrorSentence.folderTakesNothing(
                errno, fetched: fetched, left: left)
            output.complain(sentence, reason: sentence.text)
        }
        if let status, options.isBatch, status.isInterruption { tally.noteLeft(of: totals) }
        let status = status ?? self.status
        tell(
            options.lists
                ? .listingTotal(
                    listed, status, isOnTerminal: StandardStream.output.isTerminal)
                : .total(tally, in: clock.duration(at: .now), status))
    }
}

// MARK: Rounds of a batch that stays

extension BatchReport {
    /// Sums up a round, unless nothing has changed.
    private func endRound() {
        end()
        folderFault = nil
        news.beginRound()
        tally = BatchTally()
        status = .done
        clock.end()
        areMany = false  // Only what changes comes from now on.
    }

    private func beginRound(at now: MonotonicTime) {
        guard clock.begin(at: now) else { return }
        toldEnd = nil
        output.progress = ProgressScreen(options, at: now)
    }
}

// MARK: Files

extension BatchReport {
    private func expect(_ totals: BatchTotals) {
        self.totals = totals
        output.progress.expect(totals)
    }

    private func finish(_ outcome: DownloadOutcome) {
        if let error = outcome.error, options.client.isLeftToNextRound(error) { return }
        let name = outcome.request.path.text
        let word = TransferStatus(outcome.result)
        tally.count(outcome.result, outcome.facts, reusedBytes: outcome.reusedBytes)
        if let error = outcome.error { note(error, left: 1) }
        let failure = outcome.error.map { error in
            advice.followed(
                .fetching(name, from: server, into: folder.folder, error), about: .finished(outcome)
            )
        }
        if let failure { remember(failure.status) }
        guard news.take(word, failure) else { return }
        tell(
            .file(
                outcome, at: folder.path(of: outcome.request), failure: failure,
                isOneOfMany: areMany))
        guard let failure else { return }
        // Without a reader nothing is left to do, as where names are shown.
        if case .standardOutput(let error)? = outcome.error, error.errno == .brokenPipe {
            output.endWithoutReader()
        }
        guard case .session(let end, let keptBytes)? = outcome.error else {
            return complain(
                failure, reason: failure.reason(of: outcome, at: folder.path(of: outcome.request)))
        }
        // The summary of a batch tells what is left after a signal.
        let isTold = end == toldEnd && !options.isVerbose
        if isTold || options.isBatch && outcome.result.isInterrupted { return }
        toldEnd = end
        complain(failure)
        // A sentence about the server does not tell what has come of the file.
        let kept = ErrorSentence.kept(name, keptBytes, after: end, from: server)
        if let kept, keptBytes > 0 { note(kept) }
    }

    private func note(_ error: ClientError, left: UInt64) {
        guard case .folderTakesNothing(let errno) = error else { return }
        folderFault = (folderFault?.errno ?? errno, (folderFault?.left ?? 0) + left)
    }

    private func leave(_ nameCount: Int, after failureCount: Int) {
        tally.count(notRemoved: nameCount)
        let sentence = ErrorSentence.notRemoved(nameCount, after: failureCount)
        if news.take(.notRemoved, sentence) { output.complain(sentence, reason: sentence.text) }
    }

    /// Without a server all that is left ends at once, which is no progress.
    private func show(end outcome: DownloadOutcome, at now: MonotonicTime) {
        if case .session? = outcome.error {
            output.progress.clear()
        } else {
            output.progress.end(outcome, at: now)
        }
    }

    private func complain(_ sentence: ErrorSentence, reason: String? = nil) {
        // It is told once, with the numbers, when the batch ends.
        if folderFault.map({ .folderTakesNothing($0.errno) == sentence }) ?? false { return }
        output.complain(sentence, reason: reason ?? sentence.text)
    }

    private func remember(_ failure: ExitStatus) {
        if status == .done { status = failure }
    }

    /// A bar tells each try on its line; a log gets the first one after the server was lost.
    private func retry(after end: SessionEnd, in pause: Duration, at now: MonotonicTime) {
        let sentence = ErrorSentence.retrying(
            server, after: end, keptBytes: current?.count ?? 0, in: pause)
        note(sentence, isDetail: output.progress.isBar || isLost)
        isLost = true
        output.progress.retry(because: end.reasonInBrief, after: pause, at: now)
    }

    private func note(_ sentence: String, isDetail: Bool = false) {
        tell(.note(sentence, isDetail: isDetail))
    }

    private func tell(_ report: Report) {
        for line in reporter.lines(for: report) {
            do throws(SystemError) {
                try output.write(line)
            } catch {
                let isRecord = if case .record = line { true } else { false }
                let sentence: ErrorSentence =
                    isRecord ? .reporting(error.errno) : .writingOutput(error.errno)
                remember(sentence.status)
                complain(sentence)
            }
        }
    }
}
