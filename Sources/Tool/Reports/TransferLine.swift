package import Client
import Wire

/// The line that is printed when a file is complete.
package struct TransferLine: Equatable, Sendable {
    /// How it was fetched.
    package enum Kind: Equatable, Sendable {
        /// All of it was sent.
        case fetched
        /// An earlier run, or an earlier link, had brought its beginning.
        case resumed
        /// The file that was there was the beginning of it.
        case appended
        /// The file that was there is the same.
        case unchanged
        /// A file exists, which was to be enough.
        case present
        /// The file that was there is as new as the server's.
        case notOlder
    }

    /// Any text: it is made safe here.
    package let name: String
    package let kind: Kind
    /// The bytes of the whole file.
    package let size: UInt64
    /// The bytes that were sent.
    package let received: UInt64
    package let duration: Duration

    package init(
        name: String, kind: Kind, size: UInt64, received: UInt64, duration: Duration
    ) {
        self.name = name
        self.kind = kind
        self.size = size
        self.received = received
        self.duration = duration
    }

    /// `notes.txt: 9.5 MB in 46.2 s (205 kB/s)`, without a line end.
    package var text: String {
        let name = TerminalText.safe(name)
        let size = NumberText.bytes(size)
        switch kind {
        case .unchanged: return "\(name): unchanged (\(size))"
        case .present: return "\(name): skipped, already exists"
        case .notOlder: return "\(name): skipped, not newer on the server"
        case .fetched, .resumed, .appended: break
        }
        let rate = NumberText.rate(received, in: duration).map { " (\(NumberText.rate($0)))" }
        let speed = "in \(NumberText.taken(duration))\(rate ?? "")"
        let received = NumberText.bytes(received)
        return switch kind {
        case .fetched, .unchanged, .present, .notOlder: "\(name): \(size) \(speed)"
        case .resumed: "\(name): \(size), resumed: the last \(received) \(speed)"
        case .appended: "\(name): \(size), appended: the last \(received) \(speed)"
        }
    }
}

extension TransferLine {
    /// Nil for a failure, which has a sentence instead.
    package init?(_ outcome: DownloadOutcome) {
        let kind: Kind
        switch outcome.result {
        case .fetched: kind = .fetched
        case .resumed: kind = .resumed
        case .appended: kind = .appended
        case .unchanged, .skipped(.untouched): kind = .unchanged
        case .skipped(.exists): kind = .present
        case .skipped(.notNewer): kind = .notOlder
        case .planned, .failed: return nil
        }
        let facts = outcome.facts
        self.init(
            name: outcome.request.path.text, kind: kind, size: facts.size ?? 0,
            received: facts.receivedBytes, duration: facts.duration)
    }
}
