package import Wire

/// How one request ended.
package struct DownloadOutcome: Hashable, Sendable {
    /// What was done.
    package enum Result: Hashable, Sendable {
        /// All of it came from the server.
        case fetched
        /// It went on from what an earlier run had left.
        case resumed
        /// The file that was there was the beginning of the new one.
        case appended
        /// The file that was there is the server's, and was left alone.
        case unchanged
        case failed(ClientError)
    }

    /// What was asked, how it ended, and its numbers.
    package let request: DownloadRequest
    package let result: Result
    package let facts: TransferFacts

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
    package var wireBytes: UInt64 = 0
    /// From its first answer to its end.
    package var duration = Duration.zero
    /// The whole file's digest, verified; nil if it failed.
    package var digest: Digest32?
}
