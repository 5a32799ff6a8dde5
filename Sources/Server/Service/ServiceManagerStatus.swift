internal import System

/// What the service manager is told of the server that it has started: that it serves, lives, reads
/// its files again and ends, and a line for people.
struct ServiceManagerStatus {
    /// How often the line may change: a batch of small files must not cost a message for each.
    static let statusSeconds = 1

    /// How often what the manager needs is told again where it has no room, and after how long: it
    /// may be busy for a while, and the server is to end in time.
    static let retriesMax = 20
    static let retryPause = Duration.milliseconds(100)

    private let aliveInterval: Duration?

    /// When the next sign of life is due; nil where nobody waits for one.
    private var nextAlive: MonotonicTime?
    /// From when on the line may be told again.
    private var nextStatus: MonotonicTime

    /// What the manager needs and was not told yet, when that is tried again, and how often it was.
    private var untold: [ServiceNotifier.State] = []
    private var nextRetry: MonotonicTime
    private var retryCount = 0

    private var isReady = false
    private var clients: Set<UInt64> = []
    private var totals = ServerTotals()
    private var toldStatus: String?

    /// A sign of life is due in every `aliveInterval`.
    init(aliveInterval: Duration?, at now: MonotonicTime) {
        self.aliveInterval = aliveInterval
        nextAlive = aliveInterval.map { now + $0 }
        nextStatus = now
        nextRetry = now
    }

    /// Takes note of what happened.
    mutating func note(_ event: ServerEvent) {
        totals.note(event)
        switch event {
        case .started:
            isReady = true
            untold.append(.ready)
        case .reloaded: untold.append(.ready)
        case .stopping: untold.append(.stopping)
        case .connected(let client): clients.insert(client.number)
        case .gone(let client, _, _, _, _): clients.remove(client.number)
        case .session, .turnedAway, .noMemoryToList, .uncompressed, .shortage, .listenerLost,
            .socketFileLost, .socketTaken, .listenerFound, .keysUnknown, .keysKnown, .published,
            .unpublished, .visible, .notVisible, .pairing, .nobodyToAsk, .folderRemoved, .unnoticed:
            break
        }
    }

    /// Takes note that files are about to be read again.
    mutating func noteReloading(at now: MonotonicTime) { untold.append(.reloading(now)) }

    /// Whether the manager still has to be told what it needs.
    var hasUntold: Bool { !untold.isEmpty }

    /// When `takeDue` has something to tell even if nothing happens.
    var deadline: MonotonicTime? {
        [nextAlive, status == toldStatus ? nil : nextStatus, hasUntold ? nextRetry : nil]
            .compactMap(\.self).min()
    }

    /// Tells what is due by that time, until the manager has no room for more.
    mutating func tellDue(
        at now: MonotonicTime, _ tell: (ServiceNotifier.State) -> Bool
    ) {
        let due = takeDue(at: now)
        let told = due.prefix { tell($0) }
        let untold = due.dropFirst(told.count)
        // Half of the manager's time is over by now; it must not wait for the other half.
        if untold.contains(.alive) { nextAlive = nextAlive.map { min($0, now + Self.retryPause) } }
        let left = untold.filter(\.isNeeded)
        guard !left.isEmpty, retryCount < Self.retriesMax else {
            retryCount = hasUntold ? retryCount : 0
            return
        }
        retryCount += 1
        nextRetry = now + Self.retryPause
        self.untold = left
    }

    private mutating func takeDue(at now: MonotonicTime) -> [ServiceNotifier.State] {
        var due: [ServiceNotifier.State] = []
        if nextRetry <= now {
            due = untold
            untold = []
        }
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
        isReady ? "connected: \(clients.count), files served: \(totals.fileCount)" : nil
    }
}
