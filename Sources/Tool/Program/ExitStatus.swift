package import System

/// How a program ends: one number for each kind of outcome, the same kinds for both programs.
package enum ExitStatus: Int32, CaseIterable, Sendable {
    /// All was done; for btfile-serve: stopped by a signal.
    case done = 0
    /// A failure of another kind.
    case failed = 1
    /// The command line is wrong.
    case usage = 2
    /// Trouble with a local file, a full disk included; for btfile-serve: with the folder.
    case localFile = 3
    /// Cannot connect, link lost or timed out after all retries; for btfile-serve: no adapter, or
    /// the channel is in use.
    case unreachable = 4
    /// The device answers, and serves no btfile.
    case noService = 5
    /// Pairing or encryption was refused.
    case notPaired = 6
    /// The peer broke the protocol, or speaks another version.
    case brokenProtocol = 7
    /// The server refused: not found, not allowed, busy, changed.
    case refused = 8
    /// The digest does not match.
    case wrongDigest = 9
    /// The local file exists, and --no-clobber was given.
    case exists = 11
    /// The file is larger than --max-filesize.
    case tooLarge = 12
    /// Ended by SIGHUP, as a shell counts it.
    case hungUp = 129
    /// Ended by SIGINT, as a shell counts it.
    case interrupted = 130
    /// Ended by SIGTERM, as a shell counts it.
    case terminated = 143
}

extension ExitStatus {
    /// Whether a signal has ended the program.
    var isInterruption: Bool { self == .hungUp || self == .interrupted || self == .terminated }

    /// What a shell shows for a program that the signal has ended.
    package init(endedBy signal: Signal) {
        self =
            switch signal {
            case .hangUp: .hungUp
            // The width of a window ends nothing.
            case .interrupt, .windowChange: .interrupted
            case .terminate: .terminated
            }
    }
}
