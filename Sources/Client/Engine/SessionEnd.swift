package import Bluetooth
package import System
package import Wire

/// Why a session could not begin, or has ended.
package enum SessionEnd: Error, Hashable, Sendable {
    /// The connection could not be made.
    case cannotConnect(BluetoothError)
    /// The device answered, but has no record of btfile.
    case noService
    /// The device's answer about its channel is invalid.
    case nonsenseRecord(RecordViolation)
    /// Nobody answered for this long.
    case connectTimedOut(Duration)
    /// The link was lost, or the server closed without BYE, which looks the same on RFCOMM.
    case linkLost(SystemError?)
    /// The command that led to the server has ended.
    case commandEnded(RunningCommand.End)
    /// What came first is not btfile; how it begins.
    case notBtfile([UInt8])
    /// Nothing useful arrived for this long while an answer was due.
    case stalled(Duration)
    /// The server said BYE.
    case bye
    /// The server ended the session with a fatal ERROR.
    case refused(ErrorMessage)
    /// The server broke the protocol.
    case violation(ProtocolViolation)
    /// What the server sent is not a zstd stream, or needs more memory than is allowed or
    /// available.
    case corruptStream(DecompressionError)
    /// The server sends too many bytes without meaning.
    case noise
    /// The listings have more names than there is room for.
    case endlessListing
    /// More of an unwanted file is to come than is worth reading, so the session was ended.
    case unwantedData
    /// This machine has no memory left, or cannot wait for sockets.
    case local(SystemError)
    /// A signal ended it.
    case interrupted(Signal)
}

extension SessionEnd {
    /// How the next attempt is made.
    enum Retry {
        /// After a pause, as often as `retryCount` allows.
        case afterPause
        /// This machine still has the last session: soon, and not counted at first.
        case soon
        /// Once, because quick reconnections can cause a refused key.
        case onceAfterPause
        /// Once since something new has arrived: a bit may have been flipped on the way, which
        /// neither L2CAP nor RFCOMM notices.
        case onceAfterGain
        case atOnce
        case never
    }

    /// The one table of what follows from each end: whether it is tried again, and whether the
    /// server is away and may come back by itself.
    private var consequence: (retry: Retry, isServerAway: Bool) {
        switch self {
        case .cannotConnect(.connect(let failure)): (Self.retry(after: failure), true)
        case .cannotConnect: (.never, true)
        case .noService, .connectTimedOut, .linkLost, .stalled, .bye: (.afterPause, true)
        case .commandEnded(let end): (end.isHopeless ? .never : .afterPause, true)
        // Another session may succeed, with the same server and the same requests.
        case .refused(let message) where message.code.isPassing: (.afterPause, true)
        case .unwantedData: (.atOnce, false)
        case .violation, .notBtfile, .corruptStream(.corrupted): (.onceAfterGain, false)
        case .refused, .nonsenseRecord, .corruptStream, .noise, .endlessListing,
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

    /// How the next attempt is made.
    var retry: Retry { consequence.retry }

    /// Whether the server has no place for this client.
    var isBusy: Bool {
        if case .refused(let message) = self { message.code == .busy } else { false }
    }

    /// Whether the server may come back by itself.
    package var isServerAway: Bool { consequence.isServerAway }

    /// Whether this machine has no Bluetooth at the moment: its adapter is off, or not plugged in.
    var isBluetoothOffHere: Bool {
        guard case .cannotConnect(let error) = self else { return false }
        return switch error.kind {
        case .noBluetooth, .adapter: true
        case .connect(let failure): failure.kind == .noBluetooth
        case .taken, .unusable, .other: false
        }
    }
}

extension RunningCommand.End {
    /// Whether the command would end like this again: 126 and 127 say that the shell could not
    /// start what it names, 2 that it was called wrongly, 3 that btfile-serve has no folder.
    fileprivate var isHopeless: Bool {
        switch self {
        case .exited(let status): [2, 3, 126, 127].contains(status)
        case .killed, .stopped: false
        }
    }
}

extension ErrorCode {
    fileprivate var isPassing: Bool { self == .busy || self == .timedOut || self == .stopping }
}
