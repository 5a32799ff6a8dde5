import Bluetooth
import Client
import System
import Wire

/// Tells people and programs what happens to a batch, and remembers how the program is to end.
final class GetReport {
    /// How the program is to end: the first failure decides.
    private(set) var status = ExitStatus.done

    private let options: GetOptions
    private let place: OutputPlace
    /// Where it is looked for, with the channel that was dialled last.
    private var server: Endpoint
    private var voice: GetVoice
    private var tally = BatchTally()
    private var news = RoundNews()
    /// Without a server, and between two rounds, there is nothing to draw.
    private var isAway = false
    private var isRoundOver = false
    private var listed = ListingTally()
    private var begun = MonotonicTime.now
    /// Whether each file that did not fail has a line of its own.
    private var showsEach: Bool
    /// The file that is on its way.
    private var current: Progress?

    /// More lines than that are not read by anybody.
    private static let linesMax = 10

    init(_ options: GetOptions, _ place: OutputPlace) {
        self.options = options
        self.place = place
        server = options.client.endpoint
        voice = GetVoice(options, at: begun)
        // How many files a pattern or a folder holds is not known when the first one ends.
        showsEach =
            !options.isQuiet && !options.writesJSON
            && (options.isVerbose || options.searches.isEmpty)
    }

    /// Whether somebody takes what goes to standard output.
    var hasReader: Bool { voice.hasReader }

    /// So many files are asked for by their names.
    func expect(files: Int) {
        showsEach = showsEach && (options.isVerbose || files <= Self.linesMax)
        voice.screen.expect(files: UInt64(files), bytes: nil, isComplete: true)
    }

    /// Takes what happened.
    func take(_ event: ClientEvent) {
        let now = MonotonicTime.now
        switch event {
        case .connecting:
            current = nil
            beginRound(at: now)
        case .dialling(let place):
            server = place
            voice.tell("dialling \(place)")
        case .guessingChannel(let endpoint):
            voice.say(ErrorSentence.guessingChannel(of: endpoint))
        case .connected(let isCompressed):
            voice.tell("connected\(isCompressed ? ", compressed" : "")")
        case .sessionEnded(_, let wireBytes):
            tally.count(wireBytes: wireBytes)
        case .retrying(let pause, let end):
            let keptBytes = current?.count ?? 0
            voice.say(
                ErrorSentence.retrying(server, after: end, keptBytes: keptBytes, in: pause))
        case .waiting(let request):
            voice.say("\(request.path.text): another btfile-get fetches it; waiting")
        case .started(let progress):
            current = progress
            voice.screen.begin(progress, at: now)
        case .progressed(let progress):
            current = progress
            voice.screen.advance(progress, at: now)
        case .finished(let outcome):
            voice.screen.end(outcome, at: now)
            if outcome.request == current?.request { current = nil }
            finish(outcome)
        case .listed(let item):
            list(item)
        case .failed(let failure):
            let isMirror = options.client.removesLeftovers
            fail(.fetching(failure, from: server, removing: isMirror), of: failure.name)
        case .planned(let totals):
            expect(totals)
        case .removed(let removal):
            tell(removal)
        case .resting:
            endRound()
        case .folderLost(let error):
            fail(.writing(place.folder.description, error.errno))
        case .folderReplaced:
            fail(.replaced(folder: place.folder))
        case .serverAway(let end):
            isAway = true
            voice.say(ErrorSentence.away(server, end))
        case .serverBack:
            isAway = false
            voice.say(ErrorSentence.back(server))
        case .windowChanged:
            voice.screen.resize(at: now)
        case .ticked:
            if !isAway && !isRoundOver { voice.screen.tick(at: now) }
        }
    }

    /// Says why nothing can be done at all, or not with the name.
    func fail(_ sentence: ErrorSentence, of name: String? = nil) {
        tally.count(.failed)
        guard news.take(.failed, sentence) else { return }
        if options.writesJSON { write(JSONObject(failure: sentence, of: name)) }
        remember(sentence)
    }

    /// Sums up, once all has ended.
    func end(with status: ExitStatus? = nil) {
        voice.screen.clear()
        // Somebody who stays has heard what there was to hear.
        if options.client.watchPause != nil && !news.isNews { return }
        let duration = MonotonicTime.now - begun
        if options.lists {
            guard options.writesJSON else { return }
            write(JSONObject(total: listed, status: status ?? self.status))
        } else if options.writesJSON {
            write(JSONObject(total: tally, in: duration, status: status ?? self.status))
        } else if options.isBatch {
            voice.line(tally.summary(in: duration, isDryRun: options.client.isDryRun))
        }
    }
}

// MARK: Rounds of a batch that stays

extension GetReport {
    /// Sums up a round, unless all is as it was.
    private func endRound() {
        end()
        news.beginRound()
        tally = BatchTally()
        voice.endRound()
        isRoundOver = true
        showsEach = !options.isQuiet && !options.writesJSON  // Only what changes comes so far.
    }

    private func beginRound(at now: MonotonicTime) {
        guard isRoundOver else { return }
        isRoundOver = false
        voice.beginRound(at: now)
        begun = now
    }
}

// MARK: What is in a folder

extension GetReport {
    private func list(_ item: Item) {
        listed.count(item)
        show(options.writesJSON ? JSONObject(item).text : ListingLine(item).text)
    }

    private func expect(_ totals: BatchTotals) {
        voice.screen.expect(
            files: UInt64(totals.files), bytes: totals.listedBytes > 0 ? totals.listedBytes : nil,
            areMore: totals.unsizedFiles > 0, isComplete: totals.isComplete)
    }

    /// What a dry run would do is what was asked for: it goes to standard output.
    private func plan(_ outcome: DownloadOutcome) {
        let word = TransferWord(outcome.result)
        let isAway = word == .toCompare || word == .unchanged || word == .skipped
        guard !options.writesJSON, !options.isQuiet, options.isVerbose || !isAway else { return }
        let size = outcome.facts.size.map { " (\(NumberText.bytes($0)))" } ?? ""
        let name = TerminalText.safe(outcome.request.path.text)
        show("\(word.rawValue): \(name)\(size)")
    }
}

// MARK: What is not there any more

extension GetReport {
    /// What goes is always told, and so is what would go.
    private func tell(_ removal: Removal) {
        let word = TransferWord(removal)
        tally.count(word)
        guard news.take(word) else { return }
        if options.writesJSON {
            return write(JSONObject(removal, at: place.path(of: removal.path)))
        }
        guard !options.isQuiet else { return }
        let name = TerminalText.safe(removal.path.bytes)
        let line = "\(word.rawValue): \(name)\(removal.isFolder ? "/" : "")"
        removal.isDone ? voice.line(line) : show(line)
    }
}

// MARK: One file

extension GetReport {
    private func finish(_ outcome: DownloadOutcome) {
        let name = outcome.request.path.text
        tally.count(TransferWord(outcome.result), outcome.facts)
        let failure = outcome.error.map { ErrorSentence.fetching(name, from: server, $0) }
        guard news.take(TransferWord(outcome.result), failure) else { return }
        if options.writesJSON {
            write(JSONObject(outcome, at: place.path(of: outcome.request), failure: failure))
        }
        if let failure {
            // Without a reader nothing is left to do, as where names are shown.
            if case .standardOutput(let error)? = outcome.error, error.errno == .brokenPipe {
                voice.endWithoutReader()
            }
            remember(failure)
            return tellKept(outcome)
        }
        if options.client.isDryRun { return plan(outcome) }
        if showsEach, let line = TransferLine(outcome) { voice.line(line.text) }
    }

    /// What has come of the file is worth a word where its sentence is about the server alone.
    private func tellKept(_ outcome: DownloadOutcome) {
        guard case .session(let end, let keptBytes)? = outcome.error, keptBytes > 0 else { return }
        let name = outcome.request.path.text
        if let line = ErrorSentence.kept(name, keptBytes, after: end) { voice.say(line) }
    }

    private func remember(_ sentence: ErrorSentence) {
        if status == .done { status = sentence.status }
        voice.complain(sentence)
    }
}

// MARK: What a program reads

extension GetReport {
    /// A listing and a plan are what was asked for; a report only goes along with the files.
    private func write(_ object: JSONObject) {
        if options.lists || options.client.isDryRun { return show(object.text) }
        do throws(SystemError) {
            try voice.put(object.text)
        } catch {
            remember(.reporting(error.errno))
        }
    }

    private func show(_ line: String) {
        do throws(SystemError) {
            try voice.show(line)
        } catch {
            remember(.writingOutput(error.errno))
        }
    }
}
