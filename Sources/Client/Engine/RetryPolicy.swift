import Bluetooth
import System

/// Decides whether and when a session is tried again; it has neither a clock nor random numbers.
struct RetryPolicy {
    /// What follows from the end of a session.
    enum Decision: Equatable {
        /// Try again after the pause, and report it.
        case again(after: Duration)
        /// Try again after a short pause, without a report.
        case quietly(after: Duration)
        /// Nothing failed: go on without a report.
        case atOnce
        case giveUp
    }

    /// Short enough not to be noticed, and doubled to give the peer time to come back.
    private static let pauseMin = Duration.milliseconds(250)
    private static let pauseMax = Duration.seconds(8)

    /// The kernel needs a moment to end the last session: 0.1 to 1.6 s have always been enough.
    private static let busyPauseMin = Duration.milliseconds(100)
    private static let busyAttemptsMax = 5

    /// A refused key is worth one retry: quick reconnections can cause it.
    private static let pairingAttemptsMax = 1

    private let retryCount: Int?
    private let retryTime: Duration?
    private let fixedPause: Duration?
    private var attempts = 0
    /// When the first attempt failed since something new has arrived.
    private var failingSince: MonotonicTime?
    /// Whether a session has begun.
    private var hasConnected: Bool
    /// What was new since the failures were last forgotten.
    private var gainedBytes = 0
    private var busyAttempts = 0
    private var pairingAttempts = 0
    /// Whether something new has arrived since a broken session was tried again.
    private var hasGained = false

    /// Begins with nothing counted, in a later round behind the policy of the one `before`.
    init(_ configuration: ClientConfiguration, after before: RetryPolicy? = nil) {
        hasConnected = before?.hasConnected ?? false
        retryCount = configuration.retryCount
        // A number of tries that was asked for is the only bound, unless a time was asked for too.
        retryTime =
            configuration.retryTime
            ?? (configuration.retryCount == nil ? ClientConfiguration.retryTimeUsual : nil)
        fixedPause = configuration.retryDelay
    }

    /// So many new bytes are worth another try: a few packets, which a bad link lets through.
    ///
    /// A server that sends one byte in each session would be tried for ever.
    private static let gainedBytesMin = 4096

    /// Counts what is new, whether files or names, and forgets the failures if it is enough.
    mutating func gained(byteCount: Int) {
        gainedBytes += byteCount
        if gainedBytes >= Self.gainedBytesMin { gained() }
    }

    /// Forgets the failures, because something was answered completely.
    mutating func gained() {
        gainedBytes = 0
        attempts = 0
        failingSince = nil
        busyAttempts = 0
        pairingAttempts = 0
        hasGained = true
    }

    /// Notes that a session has begun: the server was there.
    mutating func noteConnected() { hasConnected = true }

    /// Decides what to do; `chance` from 0 to 1 keeps many clients from returning at the same time.
    mutating func decide(
        after end: SessionEnd, chance: Double, at now: MonotonicTime
    ) -> Decision {
        // Where nothing serves the name is more likely mistyped than a server about to start.
        if end.isNothingServing && !hasConnected { return .giveUp }
        switch end.retry {
        case .never: return .giveUp
        case .atOnce: return .atOnce
        case .soon where busyAttempts < Self.busyAttemptsMax:
            busyAttempts += 1
            return .quietly(after: Self.busyPauseMin * (1 << (busyAttempts - 1)))
        case .onceAfterPause:
            guard pairingAttempts < Self.pairingAttemptsMax else { return .giveUp }
            pairingAttempts += 1
        case .onceAfterGain:
            guard hasGained else { return .giveUp }
            hasGained = false
        case .afterPause, .soon: break
        }
        let since = failingSince ?? now
        failingSince = since
        guard attempts < retryCount ?? .max else { return .giveUp }
        attempts += 1
        guard let retryTime else { return .again(after: pause(chance)) }
        let left = retryTime - (now - since)
        // The last try is at the end of the time.
        return left > .zero ? .again(after: min(pause(chance), left)) : .giveUp
    }

    private func pause(_ chance: Double) -> Duration {
        if let fixedPause {
            // Without a number of tries there would be thousands.
            return retryCount == nil ? max(fixedPause, Self.pauseMin) : fixedPause
        }
        let doublings = min(attempts - 1, 10)
        let pause = min(Self.pauseMin * (1 << doublings), Self.pauseMax)
        return pause * (0.75 + 0.5 * chance)
    }
}

extension SessionEnd {
    /// Whether no server is where it was to be: there is no socket file, or no record of btfile.
    fileprivate var isNothingServing: Bool {
        switch self {
        case .noService: true
        case .cannotConnect(.connect(let failure)): failure.error.errno == .noSuchFile
        case _: false
        }
    }
}
