internal import System

/// What the service manager is told of the server that it has started: that it serves, lives, reads
/// its files again and ends, and a line for people.
struct ServiceManagerStatus {
    /// How often the line may change: a batch of small files must not cost a message for each.
    static let statusSeconds = 1

    private let aliveInterval: Duration?

    /// When the next sign of life is due; nil where nobody waits for one.
    private var nextAlive: MonotonicTime?
    /// From when on the line may be told again.
    private var nextStatus: MonotonicTime

    private var isReady = false
    private var clients: Set<UInt64> = []
    private var servedCount: UInt64 = 0
    private var toldStatus: String?

    /// A sign of life is due in every `aliveInterval`.
    init(aliveInterval: Duration?, at now: MonotonicTime) {
        self.aliveInterval = aliveInterval
        nextAlive = aliveInterval.map { now + $0 }
        nextStatus = now
    }

    /// Takes note of what happened; returns what cannot wait.
    mutating func note(_ event: ServerEvent) -> ServiceNotifier.State? {
        switch event {
        case .started:
            isReady = true
            return .ready
        case .reloaded: return .ready
        case .stopping: return .stopping
        case .connected(let client): clients.insert(client.number)
        case .gone(let client, _, _, _): clients.remove(client.number)
        case .session(_, .served, _): servedCount += 1
        case .session, .turnedAway, .uncompressed, .shortage, .listenerLost, .listenerFound,
            .keysUnknown, .keysKnown, .published, .unpublished, .visible, .notVisible:
            break
        }
        return nil
    }

    /// When `takeDue` has something to tell even if nothing happens.
    var deadline: MonotonicTime? {
        [nextAlive, status == toldStatus ? nil : nextStatus].compactMap(\.self).min()
    }

    /// What is to be told by that time.
    mutating func takeDue(at now: MonotonicTime) -> [ServiceNotifier.State] {
        var due: [ServiceNotifier.State] = []
        if let aliveInterval, let nextAlive, nextAlive <= now {
            self.nextAlive = now + aliveInterval
            due.append(.alive)
        }
        if let status, status != toldStatus, nextStatus <= now {
            nextStatus = now + .seconds(Self.statusSeconds)
            toldStatus = status
            due.append(.status(status))
        }
        return due
    }

    /// The line; nil before the server serves.
    private var status: String? {
        isReady ? "connected: \(clients.count), files served: \(servedCount)" : nil
    }
}
