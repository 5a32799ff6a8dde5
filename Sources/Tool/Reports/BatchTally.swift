package import Client
package import Wire

/// The outcomes of a batch, counted.
package struct BatchTally: Equatable, Sendable {
    private var counts: [TransferStatus: UInt64] = [:]
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
    package func summary(in duration: Duration, isDryRun: Bool = false) -> String {
        let present = TransferStatus.allCases.filter { self[$0] > 0 }
        let all = present.map { "\(self[$0]) \($0.rawValue)" }.joined(separator: ", ")
        let sum = all.isEmpty ? "nothing to fetch" : all
        guard !isDryRun else { return "\(sum) (nothing was written)" }
        let received = NumberText.bytes(receivedBytes)
        let wire = NumberText.bytes(wireBytes, besides: receivedBytes)
        let reused = reusedBytes > 0 ? ", \(NumberText.bytes(reusedBytes)) reused" : ""
        return "\(sum) (\(received) in \(NumberText.taken(duration)), \(wire) on the air\(reused))"
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
