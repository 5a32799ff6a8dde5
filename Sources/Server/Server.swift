internal import Bluetooth
internal import Share
package import System

/// Serves one folder to several clients at once, on one thread.
///
/// One loop waits for all sockets together. Each client that can go on gets a bounded turn, one
/// after the other, so that none holds up another: not with a large file, not with a slow link, and
/// not by sending nothing at all.
package final class Server {
    /// How long a stop may take: the clients get the end of what was sent to them, and the program
    /// is gone within the five seconds that it promises.
    package static let stopTimeMax = Duration.milliseconds(4_500)
    /// How long bluetoothd is waited for after that.
    private static let restoreTimeMax = Duration.milliseconds(400)

    private let configuration: ServerConfiguration
    private let share: Share
    private let poller: Poller
    /// Nil for one client that was there before.
    private let acceptor: Acceptor?
    private let table: ConnectionTable
    private let watches: WatchTable
    private let allowedPeers: AllowedPeers?
    private let signals: SignalSource?
    private let terminal = WatchedTerminal()
    private let manager: ServiceNotifier?
    private let clock: () -> MonotonicTime
    private let report: (ServerEvent) -> Void

    /// What it has done until now.
    package private(set) var totals = ServerTotals()

    /// Nil where nothing is published, and once the server stops.
    private var advertisement: ServiceAdvertisement?
    /// Nil unless other devices may find this machine or pair with it.
    private var visibility: Visibility?
    /// Nil unless other devices may pair.
    private var pairing: PairingWindow?
    private var managerStatus: ServiceManagerStatus
    private var phase = ServerPhase.serving
    private var isRemovalTold = false
    private var pollEvents: [Poller.Event] = []

    /// Opens the folder and listens; from then on clients can connect, and are served by `run`.
    ///
    /// An address with one client needs that `client`; the server ends with it. `signals` stop it;
    /// `clock` tells the time, which is the kernel's except in tests.
    package init(
        _ configuration: ServerConfiguration, client: consuming ByteStream? = nil,
        stoppedBy signals: consuming SignalSource?, clock: @escaping () -> MonotonicTime = { .now },
        report: @escaping (ServerEvent) -> Void
    ) throws(ServerError) {
        var configuration = configuration
        self.clock = clock
        self.report = report
        manager = ServiceNotifier()
        managerStatus = ServiceManagerStatus(
            aliveInterval: manager?.aliveInterval ?? nil, at: clock())
        allowedPeers = try AllowedPeers(configuration)
        do {
            share = Share(try Folder(configuration.folder), rules: configuration.shareRules)
        } catch {
            throw .folder(configuration.folder, error)
        }
        table = ConnectionTable(configuration, share, allowedPeers, at: clock())
        watches = WatchTable(share, foldersMax: configuration.watchedFoldersMax)
        do {
            poller = try Poller()
            if let signals = signals.take() {
                try poller.add(signals.descriptor, token: PollToken.signals, interest: .readable)
                self.signals = consume signals
            } else {
                self.signals = nil
            }
        } catch {
            throw .system(error)
        }
        if let client = client.take() {
            acceptor = nil
            let peer = Peer(client)
            table.add(client, from: peer, watchedBy: poller, at: clock())
        } else {
            let listener = try ReopeningListener(
                firstOf: configuration.addresses, watchedBy: poller)
            configuration.address = listener.address
            acceptor = Acceptor(configuration, listener, to: table, at: clock())
        }
        self.configuration = configuration
        advertisement = ServiceAdvertisement(configuration, at: clock())
    }

    /// Gives up all that serving does not need and serves until it is stopped.
    package func run() throws(ServerError) {
        defer { acceptor?.close() }
        do {
            try acceptor?.listener.requireDescriptors()
            try SessionMemory.require(servedCount: 0)
        } catch {
            throw .system(error)
        }
        // The bus is called before the sandbox is entered, because its library must be loaded.
        let news = advertisement?.takeNews(at: clock()) ?? []
        visibility = Visibility.make(configuration, tell: tell)
        // Most has been restored while the clients were told.
        defer { visibility?.finish(within: Self.restoreTimeMax) }
        pairing = PairingWindow(configuration, visibility, at: clock(), tell: tell)
        // bluetoothd forgets the agent when the connection to it is closed.
        defer { pairing = nil }
        do {
            let sandbox = try Sandbox.enter(share, acceptor?.listener, allowedPeers)
            let address = configuration.address
            tell(.started(address, devices: address.deviceAddresses, sandbox))
        } catch {
            throw .system(error)
        }
        if !configuration.hasMemoryToList { tell(.noMemoryToList) }
        news.forEach(tell)
        while !isOver { try turn() }
    }

    /// Whether it has stopped and nobody is connected any more.
    package var isOver: Bool { phase.hasEnded }

    /// How many are connected.
    package var clientCount: Int { table.count }

    /// Whether the next turn would not wait.
    package var hasWork: Bool { timeout(at: clock()) == 0 }

    private func tell(_ event: ServerEvent) {
        totals.note(event)
        if manager != nil { managerStatus.note(event) }
        tellManager(at: clock())
        report(event)
        guard !isRemovalTold, case .session(_, .refused(_, _, .removed?), _) = event
        else { return }
        isRemovalTold = true
        tell(.folderRemoved)
    }

    private func tellManager(at now: MonotonicTime) {
        guard manager != nil else { return }
        managerStatus.tellDue(at: now) { manager?.tell($0) ?? true }
    }
}

/// The poller's tokens for the sockets that are not a client's; those of clients count from 1.
enum PollToken {
    static let listener: UInt64 = 0
    static let signals = UInt64.max
    static let advertisement = UInt64.max - 1
    static let adapters = UInt64.max - 2
    static let pairing = UInt64.max - 3
    static let socketFile = UInt64.max - 4
    static let agent = UInt64.max - 5
    static let answers = UInt64.max - 6
    static let notices = UInt64.max - 7
    static let visibility = UInt64.max - 8
}

// MARK: The loop

extension Server {
    /// One round of the loop: waits until something can go on, if `waiting`, and gives each client
    /// that can go on a turn.
    package func turn(waiting: Bool = true) throws(ServerError) {
        advertisement?.watch(poller, token: PollToken.advertisement)
        acceptor?.watch(poller)
        pairing?.watch(poller)
        visibility?.watch(in: poller, token: PollToken.visibility)
        watches.watcher.register(poller, token: PollToken.notices)
        do {
            try poller.wait(
                timeoutMilliseconds: waiting ? timeout(at: clock()) : 0, into: &pollEvents)
            let now = clock()
            for event in pollEvents { try take(event, at: now) }
            acceptor?.proceed(watchedBy: poller, at: now)
            acceptor?.takeEvents().forEach(tell)
            advertisement?.takeNews(at: now).forEach(tell)
            pairing?.takeEvents(at: now).forEach { tell(.pairing($0)) }
            visibility?.process()
            watches.proceed(at: now)
            watches.takeEvents().forEach(tell)
            table.takeTurns(at: clock())
            table.tellTags(from: watches)
            table.wake(at: now)
            if phase.cutsOff(at: now) { table.cut() }
            let hasServed = table.closeEnded(watchedBy: poller, at: now)
            table.takeEvents().forEach(tell)
            tellManager(at: now)
            if hasServed && configuration.servesOnce { stop(.servedOnce, at: now) }
            if acceptor == nil && table.count == 0 { stop(.clientGone, at: now) }
            if case .stopping(let end) = phase, table.count == 0, !managerStatus.hasUntold,
                visibility?.isPuttingBack != true || end <= now
            {
                phase = .ended
            }
        } catch {
            throw .system(error)
        }
    }

    /// How long to wait if no socket becomes ready; nil for any time.
    private func timeout(at now: MonotonicTime) -> Int? {
        guard !table.hasWork(at: now), !watches.watcher.hasWork(at: now) else { return 0 }
        var deadlines = [
            table.deadline, acceptor?.deadline, advertisement?.deadline, phase.deadline,
            pairing?.deadline, watches.deadline,
        ]
        if manager != nil { deadlines.append(managerStatus.deadline) }
        return deadlines.compactMap(\.self).min().map { now.milliseconds(until: $0) }
    }

    private func take(_ event: Poller.Event, at now: MonotonicTime) throws(SystemError) {
        switch event.token {
        case PollToken.signals: try takeSignals(at: now)
        case PollToken.adapters: acceptor?.checkAdapters(watchedBy: poller, at: now)
        case PollToken.socketFile: acceptor?.checkFile(watchedBy: poller, at: now)
        case PollToken.advertisement: advertisement?.noteArrival()
        case PollToken.pairing, PollToken.agent, PollToken.answers, PollToken.visibility: break
        case PollToken.notices: watches.watcher.takeNotices(at: now)
        case PollToken.listener: acceptor?.accept(event, watchedBy: poller, at: now)
        default: table.note(event)
        }
    }
}

// MARK: Stopping

extension Server {
    private func takeSignals(at now: MonotonicTime) throws(SystemError) {
        while let signal = try signals?.next() {
            switch phase.take(signal, isTerminalGone: terminal.isGone) {
            case .reload: reload(at: now)
            case .stop: stop(.signal(signal), at: now)
            case nil: break
            }
        }
    }

    private func reload(at now: MonotonicTime) {
        if manager != nil { managerStatus.noteReloading(at: now) }
        tellManager(at: now)
        tell(.reloaded(allowedPeers?.reread() ?? .nothing))
        table.endDisallowed(at: now)
    }

    /// Accepts nobody any more and tells the clients, which then close.
    package func stop(_ cause: ServerEvent.StopCause, at now: MonotonicTime) {
        guard phase.stop(at: now) else { return }
        tell(.stopping(cause))
        acceptor?.close()
        // bluetoothd drops the record when the connection to it is closed.
        advertisement = nil
        visibility?.putBack()
        table.end(.stopping, at: now)
    }
}
