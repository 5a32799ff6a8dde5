/// Whether and when a session is tried again; it has neither a clock nor chance inside.
struct RetryPolicy {
    /// What follows from the end of a session.
    enum Decision: Equatable {
        /// To be tried again after the pause, which somebody waits for.
        case again(after: Duration)
        /// What is in the way passes by itself, and so soon that nobody need hear of it.
        case quietly(after: Duration)
        /// Nothing failed: to be gone on with, and nobody needs to know.
        case atOnce
        case giveUp
    }

    /// Short enough not to be noticed, and doubled until the peer has had time to come back.
    private static let pauseMin = Duration.milliseconds(250)
    private static let pauseMax = Duration.seconds(8)

    /// The kernel takes a moment to forget the last session: 0.1 to 1.6 s have always been enough.
    private static let busyPauseMin = Duration.milliseconds(100)
    private static let busyAttemptsMax = 5

    /// A refused key is a passing thing at most once: after quick reconnections.
    private static let pairingAttemptsMax = 1

    private let retryCount: Int
    private let fixedPause: Duration?
    private var attempts = 0
    private var busyAttempts = 0
    private var pairingAttempts = 0

    init(_ configuration: ClientConfiguration) {
        retryCount = configuration.retryCount
        fixedPause = configuration.retryDelay
    }

    /// Forgets the failures: something came that had not come before.
    mutating func gained() {
        attempts = 0
        busyAttempts = 0
        pairingAttempts = 0
    }

    /// Decides what to do; `chance` from 0 to 1 keeps many clients from coming back all at once.
    mutating func decide(after end: SessionEnd, chance: Double) -> Decision {
        switch end.retry {
        case .never: return .giveUp
        case .atOnce: return .atOnce
        case .soon where busyAttempts < Self.busyAttemptsMax:
            busyAttempts += 1
            return .quietly(after: Self.busyPauseMin * (1 << (busyAttempts - 1)))
        case .onceAfterPause:
            guard pairingAttempts < Self.pairingAttemptsMax else { return .giveUp }
            pairingAttempts += 1
        case .afterPause, .soon: break
        }
        guard attempts < retryCount else { return .giveUp }
        attempts += 1
        return .again(after: pause(chance))
    }

    private func pause(_ chance: Double) -> Duration {
        if let fixedPause { return fixedPause }
        let doublings = min(attempts - 1, 10)
        let pause = min(Self.pauseMin * (1 << doublings), Self.pauseMax)
        return pause * (0.75 + 0.5 * chance)
    }
}
