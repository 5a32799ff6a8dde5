package import Bluetooth
package import System
package import Wire

/// Why there is no session, or no longer one.
package enum SessionEnd: Error, Hashable, Sendable {
    /// It did not come to be.
    case cannotConnect(BluetoothError)
    /// The device answered, and knows of no btfile.
    case noService
    /// The device answered nonsense when it was asked for its channel.
    case nonsenseRecord(RecordViolation)
    /// Nobody answered for this long.
    case connectTimedOut(Duration)
    /// The link fell, or the server closed without a word, which looks the same on RFCOMM.
    case linkLost(SystemError?)
    /// Nothing useful came for this long while an answer was due.
    case stalled(Duration)
    /// The server said BYE.
    case goodbye
    /// The server ended the session with a fatal ERROR.
    case refused(Refusal)
    /// The server broke the protocol.
    case violation(ProtocolViolation)
    /// What the server sent is no zstd stream, or one that takes more memory than is allowed or
    /// there.
    case corruptStream(DecompressionError)
    /// The server sends bytes without end that say nothing.
    case noise
    /// More names were listed than there is room for.
    case endlessListing
    /// More of an unwanted file is to come than is worth reading: ended from here.
    case unwantedData
    /// This machine cannot wait for sockets, or has no memory left.
    case local(SystemError)
    /// A signal ended it.
    case interrupted(Signal)
}

extension SessionEnd {
    /// How the next attempt follows.
    enum Retry {
        /// What is in the way passes: after a pause, as often as was asked for.
        case afterPause
        /// This machine still holds the last session: soon, and not counted at first.
        case soon
        /// A refused key passes at most once, after quick reconnections.
        case onceAfterPause
        /// Nothing failed.
        case atOnce
        case never
    }

    /// The one table of what follows from each end: whether it is tried again, and whether the
    /// server, or the way to it, is away and may come back by itself.
    private var consequence: (retry: Retry, isServerAway: Bool) {
        switch self {
        case .cannotConnect(.connect(let failure)): (Self.retry(after: failure), true)
        case .cannotConnect, .noService: (.never, true)
        case .connectTimedOut, .linkLost, .stalled, .goodbye: (.afterPause, true)
        // Another session may have more luck, with the same server and the same requests.
        case .refused(let refusal) where refusal.code.isPassing: (.afterPause, true)
        case .unwantedData: (.atOnce, false)
        case .refused, .nonsenseRecord, .violation, .corruptStream, .noise, .endlessListing,
            .local, .interrupted:
            (.never, false)
        }
    }

    private static func retry(after failure: ConnectFailure) -> Retry {
        switch failure.kind {
        case .noAnswer, .nothingListens, .linkLost: .afterPause
        case .busyHere: .soon
        case .pairingRefused: .onceAfterPause
        case .noBluetooth, .other: .never
        }
    }

    /// How the next attempt follows.
    var retry: Retry { consequence.retry }

    /// Whether the server, or the way to it, may come back by itself.
    package var isServerAway: Bool { consequence.isServerAway }
}

extension RefusalCode {
    fileprivate var isPassing: Bool { self == .busy || self == .timedOut || self == .stopping }
}
