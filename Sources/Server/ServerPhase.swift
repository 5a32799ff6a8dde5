internal import System

/// Whether a server serves, is about to end, or has ended.
enum ServerPhase {
    case serving
    case stopping(until: MonotonicTime)
    case ended

    /// What a signal asks of a server.
    enum Request {
        case reload, stop
    }

    /// What a signal asks for; a second one that asks to stop ends the server at once.
    ///
    /// SIGHUP asks a daemon to read its files again, and also says that the terminal is gone.
    mutating func take(_ signal: Signal, isTerminalGone: Bool) -> Request? {
        let isReload = signal == .hangUp && !isTerminalGone
        guard case .serving = self else {
            if !isReload { self = .ended }
            return nil
        }
        return isReload ? .reload : .stop
    }

    /// Begins to stop; false where that has begun before.
    mutating func stop(at now: MonotonicTime) -> Bool {
        guard case .serving = self else { return false }
        self = .stopping(until: now + Server.stopTimeMax)
        return true
    }

    /// Whether whoever is still connected is cut off.
    func cutsOff(at now: MonotonicTime) -> Bool {
        switch self {
        case .serving: false
        case .stopping(let until): until <= now
        case .ended: true
        }
    }

    /// When the last connections are cut; nil while nothing is to end.
    var deadline: MonotonicTime? {
        guard case .stopping(let until) = self else { return nil }
        return until
    }

    var hasEnded: Bool {
        guard case .ended = self else { return false }
        return true
    }
}
