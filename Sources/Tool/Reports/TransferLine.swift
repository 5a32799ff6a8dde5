package import Client
import System

/// The line that is printed when a file is complete.
package enum TransferLine {
    /// `notes.txt: 9.5 MB in 46.2 s (205 kB/s)`, without a line end; any name is made safe here.
    ///
    /// Nil for a failure, which has a sentence instead, and for what was only planned.
    package static func text(
        _ name: String, _ result: DownloadOutcome.Result, _ facts: TransferFacts
    ) -> String? {
        let name = TerminalText.safe(name)
        let size = NumberText.bytes(facts.size ?? 0)
        // Of nothing there is no rate.
        let rate =
            facts.receivedBytes == 0
            ? nil : NumberText.rate(facts.receivedBytes, in: facts.duration)
        let speed =
            "in \(NumberText.taken(facts.duration))"
            + (rate.map { " (\(NumberText.rate($0)))" } ?? "")
        let received = NumberText.bytes(facts.receivedBytes)
        return switch result {
        case .fetched: "\(name): \(size) \(speed)"
        case .resumed: "\(name): \(size), resumed: the last \(received) \(speed)"
        case .appended: "\(name): \(size), appended: the last \(received) \(speed)"
        case .changed: "\(name): \(size), changed: \(received) came \(speed)"
        case .unchanged, .skipped(.untouched): "\(name): unchanged (\(size))"
        case .skipped(.exists): "\(name): skipped, already exists"
        case .skipped(.notNewer): "\(name): skipped, not newer on the server"
        case .planned, .failed: nil
        }
    }

    /// `removed: logs/old/`, also of a name that would be removed.
    static func text(_ removal: RemovedName) -> String {
        let name = TerminalText.safe(removal.path.bytes)
        return "\(TransferStatus(removal).rawValue): \(name)\(removal.isFolder ? "/" : "")"
    }
}
