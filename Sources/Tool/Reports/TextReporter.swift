import Client
import System
import Wire

/// Tells people what happens.
struct TextReporter: Reporter {
    private let isVerbose: Bool
    private let isDryRun: Bool
    private let isBatch: Bool

    init(_ options: GetOptions) {
        isVerbose = options.isVerbose
        isDryRun = options.client.isDryRun
        isBatch = options.isBatch
    }

    func lines(for report: Report) -> [ReportLine] {
        switch report {
        case .file(_, _, failure: _?, _), .failed, .listingTotal: []
        case .file(let outcome, _, nil, let isOneOfMany):
            isDryRun ? plan(outcome) : file(outcome, isOneOfMany: isOneOfMany)
        case .removed(let removal, _): removed(removal)
        case .listed, .found: QuietReporter().lines(for: report)
        case .note(let sentence, let isDetail):
            isDetail && !isVerbose ? [] : [.sentence(sentence)]
        case .total(let tally, let duration, _):
            isBatch ? [.remark(tally.summary(in: duration, isDryRun: isDryRun))] : []
        }
    }

    private func file(_ outcome: DownloadOutcome, isOneOfMany: Bool) -> [ReportLine] {
        guard isVerbose || !isOneOfMany else { return [] }
        let name = outcome.request.path.text
        return TransferLine.text(name, outcome.result, outcome.facts).map { [.remark($0)] } ?? []
    }

    /// What a dry run would do is what was asked for.
    private func plan(_ outcome: DownloadOutcome) -> [ReportLine] {
        let word = TransferStatus(outcome.result)
        let isHere = word == .toCompare || word == .unchanged || word == .skipped
        guard isVerbose || !isHere else { return [] }
        let size = outcome.facts.size.map { " (\(NumberText.bytes($0)))" } ?? ""
        let name = TerminalText.safe(outcome.request.path.text)
        return [.result("\(word.rawValue): \(name)\(size)")]
    }

    /// What is removed is always told, and so is what would be removed.
    private func removed(_ removal: RemovedName) -> [ReportLine] {
        let name = TerminalText.safe(removal.path.bytes)
        let line = "\(TransferStatus(removal).rawValue): \(name)\(removal.isFolder ? "/" : "")"
        return [removal.isDone ? .remark(line) : .result(line)]
    }
}
