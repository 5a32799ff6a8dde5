package import Wire

/// How one request ended.
package struct DownloadOutcome: Hashable, Sendable {
    /// What was done.
    package enum Result: Hashable, Sendable {
        /// All of it came from the server.
        case fetched
        /// It was continued from what an earlier run had left.
        case resumed
        /// The local file was the beginning of the new one.
        case appended
        /// Much of it was in the local file, and only the rest came from the server.
        case changed
        /// The local file is the same, and was left alone.
        case unchanged
        /// It was not asked for.
        case skipped(Reason)
        /// In a dry run: what would have been done.
        case planned(Plan)
        case failed(ClientError)

        /// Whether a signal has ended it.
        package var isInterrupted: Bool {
            if case .failed(.session(.interrupted, _)) = self { true } else { false }
        }
    }

    /// Why a file was not asked for.
    package enum Reason: Hashable, Sendable {
        /// It exists, and existing files are to be skipped.
        case exists
        /// The server's is not newer than the local one.
        case notNewer
        /// Size and time are the server's, and earlier rounds have verified it.
        case untouched
    }

    /// What a real run would do, as far as a listing tells.
    package enum Plan: Hashable, Sendable {
        /// Nothing of it is here.
        case fetch
        /// An unfinished part is here.
        case resume
        /// Another size or time is here.
        case update
        /// The same size and time are here: only its digest would be compared.
        case compare
    }

    /// What was asked, how it ended, and its numbers.
    package let request: DownloadRequest
    package let result: Result
    package let facts: TransferFacts

    /// How much of a changed file was copied from the local one.
    package var reusedBytes: UInt64 {
        guard result == .changed, let size = facts.size else { return 0 }
        return size - min(size, facts.receivedBytes)
    }

    /// Why it failed; nil if it did not.
    package var error: ClientError? {
        guard case .failed(let error) = result else { return nil }
        return error
    }
}

/// The numbers of one transfer.
package struct TransferFacts: Hashable, Sendable {
    /// The whole file's size; nil if the server never said.
    package var size: UInt64?
    /// The first byte that the server sent.
    package var start: UInt64 = 0
    /// Bytes of the file that came from the server, in all sessions.
    package var receivedBytes: UInt64 = 0
    /// Bytes on the wire for it: frames, compressed or not, in all sessions.
    ///
    /// In a compressed stream it is the file's share; the greeting counts for the first file.
    package var wireBytes: UInt64 = 0
    /// From its first answer to its end.
    package var duration = Duration.zero
    /// The whole file's digest, verified; nil if it failed.
    package var digest: Digest32?

    package init(size: UInt64? = nil) {
        self.size = size
    }
}
