import Client
import System
import Wire

/// Something that btfile-get tells of, as facts.
enum Report {
    /// A file has ended, one way or the other; where it is one of many, a summary follows.
    case file(DownloadOutcome, at: LocalPath?, failure: ErrorSentence?, isOneOfMany: Bool)
    /// A name that the server no longer has was removed here, or would be.
    case removed(RemovedName, at: LocalPath)
    /// What failed is no single file: a listing, a pattern, a line of a list.
    case failed(ErrorSentence, name: String?)
    /// A name of a listing.
    case listed(Item)
    /// A service that a scan has found.
    case found(FoundService)
    /// What happens on the way; a detail is for those who want to know more.
    case note(String, isDetail: Bool)
    /// All names of the listings together; where standard output is no terminal, a program may
    /// read it line by line.
    case listingTotal(ListingTally, ExitStatus, isOnTerminal: Bool)
    /// All files of the batch together, or of one round.
    case total(BatchTally, in: Duration, ExitStatus)
}

/// A line of a report, and where it goes.
enum ReportLine: Equatable {
    /// To standard output: the result of the program, which ends if nobody reads it.
    case result(String)
    /// To standard output, beside the files, which are fetched whether or not anybody reads it.
    case record(String)
    /// To standard error.
    case remark(String)
    /// To standard error behind the program's name.
    case sentence(String)
}

/// A format of what btfile-get tells.
///
/// Why something failed is told on standard error in any case.
protocol Reporter {
    /// The lines that tell of it; often none.
    func lines(for report: Report) -> [ReportLine]
}

/// The formats of what happened.
package enum ReportFormat: Sendable {
    /// For people.
    case text
    /// Standard output gets lines of JSON, and nothing else.
    case json
}

/// What `--check` finds.
extension ReportFormat {
    /// The line of one thing.
    func text(of line: CheckLine) -> String {
        switch self {
        case .text: line.text
        case .json: JSONObject(line).text
        }
    }

    /// The last line, which sums up all of them; nil for none.
    func total(of lines: [CheckLine]) -> String? {
        switch self {
        case .text: nil
        case .json: JSONObject(total: lines).text
        }
    }
}

extension GetOptions {
    /// The reporter that the flags ask for.
    var reporter: any Reporter {
        let people: any Reporter = isQuiet ? QuietReporter(self) : TextReporter(self)
        return switch format {
        case .text: people
        case .json: JSONReporter(self, notes: people)
        }
    }
}

/// Tells only results: what the program was run for.
struct QuietReporter: Reporter {
    private let isInBytes: Bool
    private let isDryRun: Bool

    init(_ options: GetOptions) {
        isInBytes = options.listsBytes
        isDryRun = options.client.isDryRun
    }

    func lines(for report: Report) -> [ReportLine] {
        switch report {
        case .listed(let item): [.result(ListingLine(item, inBytes: isInBytes).text)]
        case .found(let service): [.result(service.text)]
        case .file(let outcome, _, nil, _) where isDryRun: plan(outcome)
        case .removed(let removal, _) where !removal.isDone: plan(removal)
        case .file, .removed, .failed, .note, .listingTotal, .total: []
        }
    }

    /// What a dry run would do is what was asked for; nothing is to be done for a file that would
    /// be left alone, or only compared.
    func plan(_ outcome: DownloadOutcome, isWhole: Bool = false) -> [ReportLine] {
        let word = TransferStatus(outcome.result)
        let isHere = word == .toCompare || word == .unchanged || word == .skipped
        guard isWhole || !isHere else { return [] }
        let size = outcome.facts.size.map { " (\(NumberText.bytes($0)))" } ?? ""
        let name = TerminalText.safe(outcome.request.path.text)
        return [.result("\(word.rawValue): \(name)\(size)")]
    }

    private func plan(_ removal: RemovedName) -> [ReportLine] {
        [.result(TransferLine.text(removal))]
    }
}
