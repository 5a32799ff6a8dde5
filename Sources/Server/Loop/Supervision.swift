internal import System

/// What the service manager hears of the server that it has started: that it serves, lives, reads
/// its files again and ends, and a line for people.
final class Supervision {
    /// How often the line may change: a batch of small files must not cost a message for each.
    static let statusSeconds = 1

    private let tell: (ServiceNotifier.State) -> Void
    private let aliveInterval: Duration?

    /// When the next sign of life is due; nil where nobody waits for one.
    private var nextAlive: MonotonicTime?
    /// From when on the line may be told again.
    private var nextStatus: MonotonicTime

    private var isReady = false
    private var clients: Set<UInt64> = []
    private var servedCount: UInt64 = 0
    private var toldStatus: String?

    /// Tells the manager through `tell`, and that the server lives in every `aliveInterval`.
    init(
        aliveInterval: Duration?, at now: MonotonicTime,
        tell: @escaping (ServiceNotifier.State) -> Void
    ) {
        self.aliveInterval = aliveInterval
        self.tell = tell
        nextAlive = aliveInterval.map { now + $0 }
        nextStatus = now
    }

    /// Nil where no manager wants to hear anything.
    convenience init?(at now: MonotonicTime) {
        guard let notifier = ServiceNotifier() else { return nil }
        self.init(aliveInterval: notifier.aliveInterval, at: now) { notifier.tell($0) }
    }

    /// Takes note of what happened, and tells what cannot wait.
    func note(_ event: ServerEvent) {
        switch event {
        case .started:
            isReady = true
            tell(.ready)
        case .connected(let client): clients.insert(client.number)
        case .gone(let client, _, _, _): clients.remove(client.number)
        case .said(_, .served, _): servedCount += 1
        case .reloaded: tell(.ready)
        case .stopping: tell(.stopping)
        case .said, .turnedAway, .uncompressed, .shortage, .listenerLost, .listenerFound,
            .keysUnknown, .keysKnown, .published, .unpublished, .visible, .notVisible:
            return
        }
    }

    /// Says that files are about to be read again; `ServerEvent.reloaded` follows.
    func beginReload(at now: MonotonicTime) {
        tell(.reloading(now))
    }

    /// When `keepUp` has something to tell even if nothing happens.
    var deadline: MonotonicTime? {
        [nextAlive, status == toldStatus ? nil : nextStatus].compactMap(\.self).min()
    }

    /// Tells what is due by that time.
    func keepUp(at now: MonotonicTime) {
        if let aliveInterval, let due = nextAlive, due <= now {
            nextAlive = now + aliveInterval
            tell(.alive)
        }
        guard let status, status != toldStatus, nextStatus <= now else { return }
        nextStatus = now + .seconds(Self.statusSeconds)
        toldStatus = status
        tell(.status(status))
    }

    /// The line; nil before the server serves.
    private var status: String? {
        isReady ? "connected: \(clients.count), files served: \(servedCount)" : nil
    }
}
