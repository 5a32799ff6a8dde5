import Client
import System
import Wire

/// Tells people what happens.
struct TextReporter: Reporter {
    private let isVerbose: Bool
    private let isDryRun: Bool
    private let isBatch: Bool
    private let isInBytes: Bool
    private let results: QuietReporter
    private let colour = TerminalColour.ofErrors

    init(_ options: GetOptions) {
        isVerbose = options.isVerbose
        isDryRun = options.client.isDryRun
        isBatch = options.isBatch
        isInBytes = options.listsBytes
        results = QuietReporter(options)
    }

    func lines(for report: Report) -> [ReportLine] {
        switch report {
        case .file(_, _, failure: _?, _), .failed: []
        case .file(let outcome, _, nil, let isOneOfMany):
            isDryRun
                ? results.plan(outcome, isWhole: isVerbose || !isOneOfMany)
                : file(outcome, isOneOfMany: isOneOfMany)
        case .removed(let removal, _): removed(removal, report)
        case .listed, .found: results.lines(for: report)
        case .listingTotal(let tally, let status, let isOnTerminal):
            // Where something failed, that says enough about an empty list.
            isOnTerminal && (status == .done || tally != ListingTally())
                ? [.remark(tally.summary(inBytes: isInBytes))] : []
        case .note(let sentence, let isDetail):
            isDetail && !isVerbose ? [] : [.sentence(sentence)]
        case .total(let tally, let duration, _):
            isBatch
                ? [.remark(tally.summary(in: duration, isDryRun: isDryRun, colour: colour))] : []
        }
    }

    private func file(_ outcome: DownloadOutcome, isOneOfMany: Bool) -> [ReportLine] {
        guard isVerbose || !isOneOfMany else { return [] }
        let name = outcome.request.path.text
        return TransferLine.text(name, outcome.result, outcome.facts).map { [.remark($0)] } ?? []
    }

    /// What is removed is always told, and so is what would be removed.
    private func removed(_ removal: RemovedName, _ report: Report) -> [ReportLine] {
        removal.isDone ? [.remark(TransferLine.text(removal))] : results.lines(for: report)
    }
}
