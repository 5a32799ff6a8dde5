package import Client
package import Wire

/// The outcomes of a batch, counted.
package struct BatchTally: Sendable {
    private var counts: [TransferStatus: UInt64] = [:]
    /// Files that have ended, and those of them that a signal has ended.
    private var fileCount: UInt64 = 0
    private var interruptedCount: UInt64 = 0
    /// How many files a signal has left, and whether there may be more; nil without a signal.
    package private(set) var left: (files: UInt64, areMore: Bool)?
    /// Bytes of files that came from the server.
    package private(set) var receivedBytes: UInt64 = 0
    /// Bytes of changed files that were here.
    package private(set) var reusedBytes: UInt64 = 0
    /// Bytes on the wire, compressed or not: all that came, listings and greetings too.
    package private(set) var wireBytes: UInt64 = 0

    /// Nothing yet.
    package init() {}

    /// Counts one name.
    package mutating func count(
        _ word: TransferStatus, _ facts: TransferFacts? = nil, reusedBytes: UInt64 = 0
    ) {
        counts[word, default: 0] += 1
        guard let facts else { return }
        receivedBytes = receivedBytes.addingReportingOverflow(facts.receivedBytes).partialValue
        self.reusedBytes = self.reusedBytes.addingReportingOverflow(reusedBytes).partialValue
    }

    /// Counts one file.
    package mutating func count(
        _ result: DownloadOutcome.Result, _ facts: TransferFacts, reusedBytes: UInt64 = 0
    ) {
        count(TransferStatus(result), facts, reusedBytes: reusedBytes)
        fileCount += 1
        if result.isInterrupted { interruptedCount += 1 }
    }

    /// Counts names that are left although the server no longer has them.
    package mutating func count(notRemoved count: Int) {
        counts[.notRemoved, default: 0] += UInt64(count)
    }

    /// A signal has come: of all files those are left that have not ended.
    package mutating func noteLeft(of totals: BatchTotals) {
        let ended = fileCount - interruptedCount
        left = (UInt64(totals.files) - min(ended, UInt64(totals.files)), !totals.isComplete)
    }

    /// Counts what came in one session.
    package mutating func count(wireBytes: UInt64) {
        self.wireBytes = self.wireBytes.addingReportingOverflow(wireBytes).partialValue
    }

    /// How many ended so.
    package subscript(_ word: TransferStatus) -> UInt64 { counts[word] ?? 0 }

    /// How many files were written, wholly or in part from the server.
    package var writtenCount: UInt64 {
        let written: [TransferStatus] = [.fetched, .resumed, .appended, .changed]
        return written.reduce(0) { $0 + self[$1] }
    }

    /// `12 fetched, 985 unchanged, 1 failed (1.2 MB in 4.1 s, 0.3 MB on the air)`; what there is
    /// none of is left out, and so are the bytes where none were to come.
    ///
    /// After a signal: `145 fetched, 155 left (…); run again for the rest`.
    package func summary(
        in duration: Duration, isDryRun: Bool = false, colour: TerminalColour = .none
    ) -> String {
        let parts = TransferStatus.allCases.compactMap { part($0, colour) } + [leftPart]
        let all = parts.compactMap(\.self).joined(separator: ", ")
        let sum = all.isEmpty ? "nothing to fetch" : all
        guard !isDryRun else { return "\(sum) (nothing was written)" }
        let received = NumberText.bytes(receivedBytes)
        let wire = NumberText.bytes(wireBytes, besides: receivedBytes)
        let reused = reusedBytes > 0 ? ", \(NumberText.bytes(reusedBytes)) reused" : ""
        let figures = "\(received) in \(NumberText.taken(duration)), \(wire) on the air\(reused)"
        return "\(sum) (\(figures))\(leftPart == nil ? "" : "; run again for the rest")"
    }

    /// What a signal has ended did not fail.
    private func part(_ word: TransferStatus, _ colour: TerminalColour) -> String? {
        let count = word == .failed ? self[word] - interruptedCount : self[word]
        guard count > 0 else { return nil }
        return colour.painted("\(count) \(word.rawValue)", word == .failed ? .red : .plain)
    }

    private var leftPart: String? {
        guard let left, left.files > 0 || left.areMore else { return nil }
        guard left.areMore else { return "\(left.files) left" }
        return left.files > 0 ? "at least \(left.files) left" : "not all listed"
    }
}

/// What a listing held, counted.
package struct ListingTally: Equatable, Sendable {
    package private(set) var files: UInt64 = 0
    package private(set) var directories: UInt64 = 0
    /// Of all files; the largest number there is where they are more.
    package private(set) var bytes: UInt64 = 0

    package init() {}

    /// `3 files, 1 folder, 4.2 MB`.
    package func summary(inBytes isInBytes: Bool = false) -> String {
        guard files > 0 || directories > 0 else { return "nothing is there" }
        let counts = [(files, "file"), (directories, "folder")].filter { $0.0 > 0 }
            .map { NumberText.plural($0.0, $0.1) }
        let size = isInBytes ? NumberText.plural(bytes, "byte") : NumberText.bytes(bytes)
        return (counts + (files > 0 ? [size] : [])).joined(separator: ", ")
    }

    /// Counts one file or folder.
    package mutating func count(_ item: Item) {
        switch item.kind {
        case .directory:
            directories += 1
        case .file:
            files += 1
            let (sum, isTooLarge) = bytes.addingReportingOverflow(item.size)
            bytes = isTooLarge ? .max : sum
        }
    }
}
